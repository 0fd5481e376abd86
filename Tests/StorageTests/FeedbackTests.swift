internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct FeedbackTests {
    @Test func `the last word on a track counts, and a "not now" ends by itself`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A", "B"])
        for opinion in [Opinion.notNow, .like, .notNow] {
            try await database.transaction(as: .listener(ada)) { connection in
                #expect(try connection.give(opinion, to: tracks[0], by: ada, for: .seconds(3600)))
                #expect(try connection.opinions(of: ada) == [tracks[0]: opinion])
                let rests = try connection.restingTracks(of: ada)
                #expect(rests.count == (opinion == .notNow ? 1 : 0))
                if let end = rests[tracks[0]] {
                    #expect(abs(end.timeIntervalSince(try connection.clock()) - 3600) < 60)
                }
            }
        }
        try await database.transaction(as: .listener(ada)) { connection throws in
            #expect(try connection.give(.notNow, to: tracks[1], by: ada, for: .seconds(-1)))
            #expect(try connection.opinions(of: ada) == [tracks[0]: .notNow], "what is over was never said")
            #expect(try connection.takeBackOpinion(of: tracks[0], by: ada))
            #expect(try connection.restingTracks(of: ada).isEmpty)
        }
    }

    @Test func `every word on a track or an artist changes the taste, also one that is taken back`()
        async throws
    {
        let database = try database()
        let ada = try await database.listener("ada")
        let track = try await database.tracks(["A"])[0]
        let artist = try await database.artists(["One"])[0]
        let words: [@Sendable (isolated Connection) throws -> Bool] = [
            { try $0.give(Opinion.like, to: track, by: ada) },
            { try $0.give(ArtistOpinion.like, to: artist, by: ada) },
            { try $0.give(ArtistOpinion.dislike, to: artist, by: ada) },
            { try $0.takeBackOpinion(of: artist, by: ada) },
            { try $0.takeBackOpinion(of: track, by: ada) },
        ]
        var before = try await database.transaction(as: .listener(ada)) { try $0.tasteVersion(of: ada) }
        for (number, word) in words.enumerated() {
            #expect(try await database.transaction(as: .listener(ada)) { try word($0) })
            let after = try await database.transaction(as: .listener(ada)) { try $0.tasteVersion(of: ada) }
            #expect(after != before, "word \(number)")
            before = after
        }
    }

    @Test func `an artist is liked, wanted less or disliked, by each for themselves`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let artists = try await database.artists(["One", "Two"])
        for opinion in ArtistOpinion.allCases {
            try await database.transaction(as: .listener(ada)) { connection throws in
                #expect(try connection.give(opinion, to: artists[0], by: ada))
                #expect(try connection.artistOpinions(of: ada) == [artists[0]: opinion])
            }
        }
        try await database.transaction(as: .listener(bob)) { connection throws in
            #expect(try connection.artistOpinions(of: ada).isEmpty)
            #expect(try connection.takeBackOpinion(of: artists[0], by: ada) == false)
            #expect(try connection.give(.like, to: Artist.ID(rawValue: 1 << 40), by: bob) == false)
        }
        try await database.transaction(as: .service) { connection in
            _ = try connection.give(.like, to: artists[1], by: ada)
            try connection.execute("SELECT merge_artists(\(artists[1]), \(artists[0]))")
            #expect(try connection.artistOpinions(of: ada).keys.map(\.self) == [artists[1]])
        }
    }

    @Test func `what is shown is noted once, and outlives a merge`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A", "B", "C"])
        func shown() async throws -> [Track.ID: Date] {
            try await database.transaction(as: .listener(ada)) { try $0.shownTracks(to: ada) }
        }
        for part in [tracks[..<2], tracks[...]] {
            let part = Array(part)
            try await database.transaction(as: .listener(ada)) { connection throws in
                try connection.note(shown: part, to: ada)
            }
        }
        let before = try await shown()
        #expect(before.count == 3)
        #expect(before[tracks[0]] == before[tracks[1]])
        let (first, last) = (try #require(before[tracks[0]]), try #require(before[tracks[2]]))
        #expect(first < last)
        try await database.transaction(as: .service) { connection in
            _ = try connection.execute("SELECT merge_tracks(\(tracks[2]), \(tracks[0]))")
        }
        #expect(try await shown() == [tracks[1]: before[tracks[1]], tracks[2]: before[tracks[0]]])
        let forgotten = try await database.transaction(as: .listener(ada)) { connection in
            try connection.forgetShown(to: ada, before: try connection.clock())
        }
        #expect(forgotten == 2)
        #expect(try await shown().isEmpty)
    }
}
