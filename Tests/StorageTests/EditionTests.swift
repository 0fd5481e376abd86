internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct EditionTests {
    private func edition(_ listener: Listener.ID, _ tracks: [Track.ID], score: Double = 1) -> NewEdition {
        NewEdition(
            listener: listener, pool: JSON(text: #"{"count":3}"#), settings: JSON(text: "{}"), seed: .min,
            tracks: tracks.map {
                .init(track: $0, score: score, reasons: JSON(text: #"[{"block":"audio"}]"#))
            })
    }

    @Test func `editions are numbered for each listener, and the last is current`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let tracks = try await database.tracks(["A", "B", "C"])
        try await database.transaction(as: .service) { connection in
            #expect(try connection.keep(edition(ada, tracks)).number == 1)
            #expect(try connection.keep(edition(bob, tracks)).number == 1)
            #expect(try connection.keep(edition(ada, [tracks[2], tracks[0]])).number == 2)
            let current = try #require(try connection.currentEdition(of: ada))
            #expect((current.number, current.count, current.seed) == (2, 2, .min))
            let list = try connection.recommendations(of: current.id)
            #expect(list.map(\.track) == [tracks[2], tracks[0]])
            #expect(list.map(\.rank) == [1, 2])
            #expect(try connection.recommendations(of: current.id, after: 1).map(\.rank) == [2])
            #expect(try connection.recommendation(of: tracks[1], in: current.id) == nil)
            #expect(try connection.recommendations(of: current.id).count == 2)
        }
    }

    @Test func `only a current edition grows stale, and the first reason stays`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let tracks = try await database.tracks(["A"])
        try await database.transaction(as: .service) { connection in
            for _ in 0..<2 { _ = try connection.keep(edition(ada, tracks)) }
            _ = try connection.keep(edition(bob, tracks))
            #expect(try connection.markStale(editionsOf: ada, because: "sync") == 1)
            #expect(try connection.markStale(because: "crawl") == 1)
            #expect(try connection.currentEdition(of: ada)?.staleReason == "sync")
            #expect(try connection.currentEdition(of: bob)?.staleReason == "crawl")
            #expect(try connection.edition(1, of: ada)?.staleSince == nil)
            #expect(try connection.forgetOldEditions(of: ada, keeping: 1) == 1)
        }
    }

    @Test func `what awaits sounds grows stale by them, where some were missing, and nothing else does`()
        async throws
    {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let tracks = try await database.tracks(["A"])
        try await database.transaction(as: .service) { connection in
            var early = edition(ada, tracks)
            early.awaitsSounds = true
            _ = try connection.keep(early)
            _ = try connection.keep(edition(bob, tracks))
            #expect(try connection.unheardTracks(atMost: 10) == 1)
            #expect(try connection.markStale(awaitingSounds: true, because: "sounds") == 1)
            #expect(try connection.currentEdition(of: ada)?.staleReason == "sounds")
            #expect(try connection.currentEdition(of: bob)?.staleReason == nil)

            try connection.remember([(tracks[0], AudioFeatures(energy: 0.5))], from: .reccobeats)
            _ = try connection.keep(early)
            #expect(try connection.markStale(awaitingSounds: true, because: "sounds") == 0)
        }
    }

    @Test func `a score that is no number is refused, and nothing is kept`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A"])
        await #expect(throws: PostgresError.self) {
            try await database.transaction(as: .service) {
                _ = try $0.keep(edition(ada, tracks, score: .nan))
            }
        }
        #expect(try await database.transaction(as: .service) { try $0.currentEdition(of: ada) } == nil)
    }

    @Test func `the catalogue's version tells every change, in whatever order the changes end`() async throws
    {
        let database = try database()
        let tracks = try await database.tracks(["A", "B"])
        func version() async throws -> String {
            try await database.transaction(as: .service) { try $0.catalogueVersion() }
        }
        var seen = [try await version()]
        #expect(try await version() == seen[0])

        // One begins first and ends last; neither makes a row that was not there.
        let (early, late) = (
            try await TestDatabase.current.connect(), try await TestDatabase.current.connect()
        )
        try await early.execute("BEGIN")
        try await early.execute("UPDATE tracks SET popularity = NULL WHERE id = \(tracks[0])")
        try await late.execute("UPDATE tracks SET popularity = NULL WHERE id = \(tracks[1])")
        seen.append(try await version())
        try await early.execute("COMMIT")
        seen.append(try await version())

        try await database.transaction(as: .service) { connection in
            try connection.remember([(tracks[0], AudioFeatures(tempo: 99))], from: .reccobeats)
        }
        seen.append(try await version())
        let people = try await database.artists(["One", "Two"])
        seen.append(try await version())
        try await database.transaction(as: .service) { connection in
            try connection.remember(related: [people[1]], of: people[0], from: .deezer)
        }
        seen.append(try await version())
        #expect(Set(seen).count == seen.count)

        let forgotten = try await database.transaction(as: .service) { connection in
            [
                try connection.forgetCatalogueChanges(),
                try connection.forgetCatalogueChanges(olderThan: .zero),
            ]
        }
        #expect(forgotten[0] == 0 && forgotten[1] > 0)
    }

    @Test func `the pool comes in pages that hold every track once, with what is known`() async throws {
        let database = try database()
        let tracks = try await database.tracks((1...25).map { "Song \($0)" })
        try await database.transaction(as: .service) { connection in
            try connection.remember([(tracks[3], AudioFeatures(tempo: 99))], from: .reccobeats)
            try connection.remember(
                [
                    TrackFacts(
                        title: "Duet",
                        artists: [
                            ArtistFacts(name: "One", genres: ["soul", "jazz"]), ArtistFacts(name: "Two"),
                        ],
                        album: AlbumFacts(title: "X", releaseYear: 1970),
                        isrc: ISRC(rawValue: "USAAA0000001"),
                        isExplicit: true, popularity: 5)
                ], from: .imported)
            var pages: [PoolTracks] = []
            var last: Track.ID?
            repeat {
                pages.append(try connection.poolTracks(after: last, limit: 10))
                last = pages.last?.ids.last ?? last
            } while pages.last?.ids.isEmpty == false
            #expect(pages.map(\.ids.count) == [10, 10, 6, 0])
            let sounding = pages.flatMap { zip($0.ids, $0.features) }.filter { $0.1 != nil }
            #expect(sounding.map(\.0) == [tracks[3]])
            #expect(sounding.first?.1?.tempo == 99)
            let duet = pages[2]
            #expect(duet.titles.last == "Duet")
            #expect(duet.years.last == 1970)
            #expect(duet.explicit.last == true)
            #expect(duet.isrcs.last == ISRC(rawValue: "USAAA0000001"))
            #expect(duet.ids.last.flatMap { duet.guests[$0] }?.count == 1)
            let artists = try connection.poolArtists()
            #expect(artists.genres.contains(["soul", "jazz"]))
            #expect(try connection.poolRelations().ranks.isEmpty)
        }
    }

    @Test func `an edge that two sources know stands once in the pool, with its better rank`() async throws {
        let database = try database()
        let artists = try await database.artists(["A", "B", "C"])
        try await database.transaction(as: .service) { connection in
            try connection.remember(related: [artists[1], artists[2]], of: artists[0], from: .deezer)
            try connection.remember(related: [artists[2]], of: artists[0], from: .listenbrainz)
            let edges = try connection.poolRelations()
            #expect(edges.related == [artists[1], artists[2]])
            #expect(edges.ranks == [1, 1])
            // A newer list of one source replaces its older one.
            try connection.remember(related: [artists[2]], of: artists[0], from: .deezer)
            #expect(try connection.poolRelations().related == [artists[2]])
        }
    }

    @Test func `a lesson replaces the older one on the same endpoint`() async throws {
        let database = try database()
        try await database.transaction(as: .service) { connection in
            try connection.learn(Capability(provider: "spotify", app: "a", endpoint: "related", isOpen: true))
            try connection.learn(
                Capability(provider: "spotify", app: "a", endpoint: "related", isOpen: false, status: 403))
            try connection.learn(Capability(provider: "spotify", app: "b", endpoint: "related", isOpen: true))
            #expect(try connection.capabilities(of: "a").map(\.status) == [403])
            #expect(try connection.capabilities().count == 2)
        }
    }
}
