internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct ListeningTests {
    private struct Broken: Error {}

    @Test func `a sync replaces the lists, and what has left keeps its row`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A", "B", "C"])
        try await database.transaction(as: .service) { connection in
            let now = try connection.clock()
            try connection.keep(
                SyncResult(listener: ada, startedAt: now, topTracks: [.short: [tracks[0], tracks[1]]]))
            try connection.keep(
                SyncResult(
                    listener: ada, startedAt: now, topTracks: [.short: [tracks[2], tracks[1], tracks[2]]]))
            let ranks = try connection.favouriteTracks(of: ada).reduce(into: [:]) { $0[$1.id] = $1.rank ?? 0 }
            #expect(ranks == [tracks[2]: 1, tracks[1]: 2, tracks[0]: 0])
        }
    }

    @Test func `a range that a sync does not speak of stays as it was`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A", "B"])
        try await database.transaction(as: .service) { connection in
            let now = try connection.clock()
            try connection.keep(SyncResult(listener: ada, startedAt: now, topTracks: [.long: [tracks[0]]]))
            try connection.keep(SyncResult(listener: ada, startedAt: now, topTracks: [.short: [tracks[1]]]))
            #expect(try connection.favouriteTracks(of: ada).map(\.rank) == [1, 1])
            try connection.keep(SyncResult(listener: ada, startedAt: now, topTracks: [.long: []]))
            #expect(try connection.favouriteTracks(of: ada).map(\.rank) == [nil, 1])
        }
    }

    @Test func `a sync that fails half way leaves the last good one whole`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A", "B"])
        let artists = try await database.artists(["X"])
        try await database.transaction(as: .service) { connection in
            _ = try connection.keep(
                SyncResult(
                    listener: ada, startedAt: try connection.clock(), topTracks: [.short: [tracks[0]]],
                    topArtists: [.short: artists], plays: [(tracks[0], try connection.clock())], calls: 7))
        }
        await #expect(throws: Broken.self) {
            try await database.transaction(as: .service) { connection in
                try connection.keep(
                    SyncResult(
                        listener: ada, startedAt: try connection.clock(), topTracks: [.short: [tracks[1]]],
                        topArtists: [.short: []]))
                throw Broken()
            }
        }
        try await database.transaction(as: .listener(ada)) { connection in
            #expect(try connection.favouriteTracks(of: ada).map(\.id) == [tracks[0]])
            #expect(try connection.favouriteArtists(of: ada).map(\.rank) == [1])
            let run = try #require(try connection.lastSync(of: ada))
            #expect((run.tracks, run.artists, run.plays, run.calls) == (1, 1, 1, 7))
        }
    }

    @Test func `a sync that left a list as it was counts what stands on it`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A", "B"])
        try await database.transaction(as: .service) { connection in
            let first = try connection.keep(
                SyncResult(
                    listener: ada, startedAt: try connection.clock(),
                    topTracks: [.short: tracks, .long: [tracks[0]]]))
            #expect(first.tracks == 2)
            let second = try connection.keep(
                SyncResult(
                    listener: ada, startedAt: try connection.clock(), topTracks: [.long: [tracks[1]]]))
            #expect(second.tracks == 2)
        }
    }

    @Test func `a play is one play, however often it is told`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A", "B"])
        let at = Date(timeIntervalSince1970: 1_700_000_000.125)
        try await database.transaction(as: .service) { connection throws in
            #expect(
                try connection.keep(plays: [(tracks[0], at), (tracks[0], at)], of: ada, from: .spotify) == 1)
            #expect(
                try connection.keep(plays: [(tracks[0], at), (tracks[1], at)], of: ada, from: .spotify) == 1)
            #expect(try connection.lastPlay(of: ada) == at)
            #expect(try connection.playCounts(of: ada).map(\.count) == [1, 1])
        }
    }

    @Test func `what a listener met is known, by a list, a play or an opinion, but not by a "not now"`()
        async throws
    {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let tracks = try await database.tracks(["A", "B", "C", "D", "E", "F"])
        try await database.transaction(as: .service) { connection in
            try connection.keep(
                SyncResult(
                    listener: ada, startedAt: try connection.clock(), topTracks: [.long: [tracks[0]]],
                    plays: [(tracks[1], Date(timeIntervalSince1970: 1_700_000_000))]))
            for (track, opinion) in zip(tracks[2...], [Opinion.like, .dislike, .notNow]) {
                _ = try connection.give(opinion, to: track, by: ada)
            }
            #expect(try connection.knownTracks(of: ada) == Set(tracks[..<4]))
            #expect(try connection.knownTracks(of: bob).isEmpty)
        }
    }

    @Test func `features are asked for once, and what nobody knows is asked again later`() async throws {
        let database = try database()
        let tracks = try await database.tracks(["A", "B", "C"])
        try await database.transaction(as: .service) { connection in
            #expect(try connection.tracksWithoutFeatures(limit: 9) == tracks)
            try connection.remember(
                [(tracks[0], AudioFeatures(energy: 0.4, key: -1)), (tracks[1], nil)], from: .reccobeats)
            #expect(try connection.tracksWithoutFeatures(limit: 9) == [tracks[2]])
            #expect(
                try connection.tracksWithoutFeatures(notAskedFor: .seconds(-1), limit: 9)
                    == [tracks[1], tracks[2]])
            // A later "nobody knows" takes nothing away, and impossible values are no values.
            try connection.remember(
                [(tracks[0], nil), (tracks[2], AudioFeatures(energy: 9))], from: .spotify)
            let features = try connection.features(of: tracks)
            #expect(features.keys.map(\.self) == [tracks[0]])
            #expect(features[tracks[0]]?.key == nil)
        }
    }

    @Test func `the view shows a listener's tracks with their sound, to nobody else`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let tracks = try await database.tracks(["A"])
        try await database.transaction(as: .service) { connection in
            try connection.keep(
                SyncResult(listener: ada, startedAt: try connection.clock(), topTracks: [.short: tracks]))
            try connection.remember([(tracks[0], AudioFeatures(tempo: 120))], from: .reccobeats)
        }
        let view: Query = "SELECT count(*) FROM user_track_features WHERE tempo = 120"
        #expect(try await database.number(view, as: .listener(ada)) == 1)
        #expect(try await database.number(view, as: .listener(bob)) == 0)
    }
}
