internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// Two rows that turn out to be one recording: what of a listener's hangs on them.
@Suite(.database(schema: .segue)) struct MergingTests {
    private let artist = ArtistFacts(name: "Nina Simone", spotifyID: SpotifyID(rawValue: "nina"))
    private let isrc = ISRC(rawValue: "USPR36505660")
    private let mbid = MBID(rawValue: "00000000-0000-4000-8000-00000000000a")

    /// A recording that two catalogues know under names of their own: the row to be kept, and the one to go.
    private func apart(_ handles: (inout TrackFacts) -> Void) async throws -> (kept: Track.ID, gone: Track.ID)
    {
        var other = TrackFacts(title: "Feelin' Good", artists: [artist])
        handles(&other)
        let facts = [
            TrackFacts(title: "Feeling Good", artists: [artist], spotifyID: SpotifyID(rawValue: "s")), other,
        ]
        let ids = try await database().transaction(as: .service) { try $0.remember(facts, from: .spotify) }
            .compactMap(\.self)
        try #require(Set(ids).count == 2)
        return (ids[0], ids[1])
    }

    /// Somebody tells that the two are one.
    private func meet(_ handles: (inout TrackFacts) -> Void) async throws -> Track.ID? {
        var both = TrackFacts(title: "Feeling Good", artists: [artist], spotifyID: SpotifyID(rawValue: "s"))
        handles(&both)
        let facts = [both]
        return try await database().transaction(as: .service) {
            try $0.remember(facts, from: .musicbrainz)[0]
        }
    }

    @Test(arguments: ["isrc", "mbid"])
    func `one ISRC or one recording MBID is one recording`(_ handle: String) async throws {
        let name: (inout TrackFacts) -> Void = { facts in
            if handle == "isrc" { facts.isrc = isrc } else { facts.mbid = mbid }
        }
        let (kept, gone) = try await apart(name)
        #expect(try await meet(name) == kept)
        let left = try await database().transaction(as: .service) { try $0.tracks([kept, gone]).map(\.id) }
        #expect(left == [kept])
    }

    @Test func `all that is a listener's moves to the row that is kept`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let (kept, gone) = try await apart { $0.isrc = isrc }
        let another = try await database.tracks(["Another"])[0]
        try await database.transaction(as: .service) { connection in
            let now = try connection.clock()
            try connection.keep(
                SyncResult(listener: ada, startedAt: now, topTracks: [.short: [gone, another]]))
            try connection.keep(plays: [(gone, now), (kept, now - 60)], of: ada, from: .spotify)
            _ = try connection.give(.like, to: gone, by: ada)
            try connection.note(shown: [gone], to: ada)
            _ = try connection.keep(edition(of: [another, gone], for: ada))
        }
        // Every table that holds something of a listener's about tracks has a row of the one that goes.
        let tables = try await tablesOfListeners()
        for table in tables {
            let count = try await database.number("SELECT count(*) FROM \(table) WHERE track_id = \(gone)")
            #expect(count == 1, "\(table.sql) is not tried here")
        }

        #expect(try await meet { $0.isrc = isrc } == kept)
        try await database.transaction(as: .service) { connection in
            #expect(try connection.favouriteTracks(of: ada).map(\.id) == [kept, another])
            #expect(try connection.playCounts(of: ada).map(\.count) == [2])
            #expect(try connection.opinions(of: ada) == [kept: .like])
            #expect(try connection.shownTracks(to: ada).map(\.key) == [kept])
            let list = try #require(try connection.currentEdition(of: ada))
            #expect(try connection.recommendations(of: list.id).map(\.track) == [another, kept])
            #expect(try connection.knownTracks(of: ada) == [kept, another])
        }
    }

    @Test func `where both rows have something, nothing is doubled and the later word counts`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let (kept, gone) = try await apart { $0.isrc = isrc }
        let first = try await database.transaction(as: .service) { connection in
            let now = try connection.clock()
            try connection.keep(SyncResult(listener: ada, startedAt: now, topTracks: [.short: [gone, kept]]))
            try connection.keep(plays: [(gone, now), (kept, now)], of: ada, from: .spotify)
            _ = try connection.give(.like, to: kept, by: ada)
            try connection.note(shown: [gone], to: ada)
            _ = try connection.keep(edition(of: [gone, kept], for: ada))
            return try connection.shownTracks(to: ada)[gone]
        }
        // A transaction has one time: what comes later is of another.
        try await database.transaction(as: .service) { connection in
            _ = try connection.give(.dislike, to: gone, by: ada)
            try connection.note(shown: [kept], to: ada)
        }
        #expect(try await meet { $0.isrc = isrc } == kept)
        try await database.transaction(as: .service) { connection in
            #expect(try connection.favouriteTracks(of: ada).map(\.rank) == [1])
            #expect(try connection.playCounts(of: ada).map(\.count) == [1])
            #expect(try connection.opinions(of: ada) == [kept: .dislike])
            #expect(try connection.shownTracks(to: ada) == [kept: try #require(first)])
            let list = try #require(try connection.currentEdition(of: ada))
            #expect(try connection.recommendations(of: list.id).map(\.track) == [kept])
        }
    }

    @Test(arguments: [nil, false, true], [nil, false, true] as [Bool?])
    func `what is known of the sound stays known, and nobody is asked again`(_ ofKept: Bool?, _ ofGone: Bool?)
        async throws
    {
        let (kept, gone) = try await apart { $0.isrc = isrc }
        try await database().transaction(as: .service) { connection in
            // Nil: nobody was asked; false: nobody knew.
            for (track, answer, energy) in [(kept, ofKept, 0.25), (gone, ofGone, 0.75)] {
                guard let answer else { continue }
                let features = answer ? AudioFeatures(energy: energy) : nil
                try connection.remember([(track, features)], from: .reccobeats)
            }
        }
        #expect(try await meet { $0.isrc = isrc } == kept)
        try await database().transaction(as: .service) { connection in
            let known = ofKept == true ? 0.25 : ofGone == true ? 0.75 : nil
            #expect(try connection.features(of: [kept])[kept]?.energy == known)
            let isWanted = try connection.tracksWithoutFeatures(limit: 9).contains(kept)
            #expect(isWanted == (known == nil && ofKept == nil))
        }
    }

    private func edition(of tracks: [Track.ID], for listener: Listener.ID) -> NewEdition {
        NewEdition(
            listener: listener, pool: JSON(text: "{}"), settings: JSON(text: "{}"), seed: 0,
            tracks: tracks.map { .init(track: $0, score: 1, reasons: JSON(text: "[]")) })
    }

    /// The tables that have a listener's rows about tracks, by the schema itself: a new one must be thought of.
    private func tablesOfListeners() async throws -> [Query] {
        let names = try await database().transaction(as: .service) { connection in
            try connection.rows(
                """
                SELECT c.table_name::text AS name FROM information_schema.columns c
                  JOIN information_schema.tables t USING (table_schema, table_name)
                 WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
                   AND c.column_name IN ('listener_id', 'track_id')
                 GROUP BY c.table_name HAVING count(*) = 2 ORDER BY c.table_name
                """
            ).map { try $0.get("name", as: String.self) }
        }
        #expect(names.count >= 5)
        return names.map { Query(stringLiteral: $0) }
    }
}
