import FoundationEssentials
import HTTP
import Music
import Postgres
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct QualityTests {
    /// Two scenes of six artists with ten songs each, related within; answers with the songs of the first.
    private func keepScenes(in house: House) async throws -> [Track.ID] {
        try await house.database.transaction(as: .service) { connection in
            var first: [Track.ID] = []
            for scene in ["Red", "Blue"] {
                let names = (1...6).map { "\(scene) \($0)" }
                let facts = names.flatMap { name in
                    (1...10).map { number in
                        TrackFacts(
                            title: "Song \(number) of \(name)", artists: [Self.artist(name)],
                            spotifyID: SpotifyID(rawValue: "track \(name) \(number)"))
                    }
                }
                let tracks = try connection.remember(facts, from: .spotify).compactMap(\.self)
                let artists = try connection.remember(names.map(Self.artist), from: .spotify).compactMap(
                    \.self)
                try connection.run(
                    script: artists.flatMap { one in
                        artists.filter { $0 != one }.enumerated().map { place, other in
                            "INSERT INTO artist_relations (artist_id, related_id, source, rank) "
                                + "VALUES (\(one.rawValue), \(other.rawValue), 'deezer', \(place + 1));"
                        }
                    }.joined())
                if scene == "Red" { first = tracks }
            }
            return first
        }
    }

    private static func artist(_ name: String) -> ArtistFacts {
        ArtistFacts(name: name, spotifyID: SpotifyID(rawValue: "artist \(name)"))
    }

    private func keep(_ tracks: [Track.ID], of listener: Listener.ID, in house: House) async throws {
        _ = try await house.database.transaction(as: .service) { connection in
            try connection.keep(
                SyncResult(listener: listener, startedAt: try connection.clock(), topTracks: [.long: tracks]))
        }
    }

    @Test func `a listener of one scene sees that their own songs are found, against popularity and chance`()
        async throws
    {
        let house = try House()
        let browser = try await house.visitor()
        let songs = try await keepScenes(in: house)
        try await keep(songs, of: try await house.listener(named: "Ada").id, in: house)
        let answer = try await browser.ask(.get, "/me/quality")
        #expect(answer.status == 200)
        let quality = try Document(answer)
        #expect(quality.held_out.method.text == "fifth")
        #expect(quality.held_out.tracks.number == 12)
        #expect(quality.held_out.in_pool.number == 12)
        #expect(quality.held_out.rest.number == 48)
        #expect(quality.candidates.number == 72)
        let ten = quality["lists"][0]
        #expect(ten.length.number == 10)
        #expect(ten.tracks.found.number ?? 0 >= 9, "of 72 candidates twelve are in the scene")
        #expect(abs((ten.tracks.chance.number ?? 0) - 12 * 10 / 72.0) < 1e-9)
        #expect(ten.tracks.low.number ?? 0 < ten.tracks.share.number ?? 0)
        #expect(quality.sentence.text?.contains("random fifth") == true)
    }

    @Test func `it is measured once until something changes`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let songs = try await keepScenes(in: house)
        let listener = try await house.listener(named: "Ada").id
        try await keep(Array(songs.dropLast(5)), of: listener, in: house)
        let first = try await browser.ask(.get, "/me/quality")
        let tag = try #require(first.headers["ETag"])
        #expect(try await browser.ask(.get, "/me/quality").bytes == first.bytes)
        #expect(try await browser.ask(.get, "/me/quality", headers: ["If-None-Match": tag]).status == 304)
        try await keep(songs, of: listener, in: house)
        #expect(try await browser.ask(.get, "/me/quality", headers: ["If-None-Match": tag]).status == 200)
    }

    @Test func `it is measured anew when the candidates are others`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let songs = try await keepScenes(in: house)
        try await keep(songs, of: try await house.listener(named: "Ada").id, in: house)
        let before = try Document(try await browser.ask(.get, "/me/quality"))
        _ = try await house.database.transaction(as: .service) { connection in
            try connection.remember(
                [
                    TrackFacts(
                        title: "One more", artists: [Self.artist("Blue 1")],
                        spotifyID: SpotifyID(rawValue: "one more"))
                ], from: .spotify)
        }
        let after = try Document(try await browser.ask(.get, "/me/quality"))
        #expect(after.candidates.number == (before.candidates.number ?? 0) + 1)
    }

    @Test(arguments: ["/me/quality", "/me", "/me/sync", "/capabilities", "/recommend/1/why"])
    func `what is asked beside it is refused by name`(path: String) async throws {
        let answer = try await House().visitor().ask(.get, "\(path)?length=7")
        #expect(answer.status == 400)
        #expect(try Document(answer).parameter.text == "length")
    }

    @Test func `of nobody's listening and of too little nothing is claimed`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let nothing = try Document(try await browser.ask(.get, "/me/quality"))
        #expect(nothing.verdict.text == "too_few")
        #expect(nothing.sentence.text?.hasPrefix("Nothing that you play is known yet") == true)
        let songs = try await keepScenes(in: house)
        try await keep(Array(songs.prefix(20)), of: try await house.listener(named: "Ada").id, in: house)
        let few = try Document(try await browser.ask(.get, "/me/quality"))
        #expect(few.verdict.text == "too_few")
        #expect(few["lists"].items.isEmpty)
        #expect(few.sentence.text?.hasPrefix("Too few to tell") == true)
    }

    @Test func `one listener's figures are made of nothing that is another's`() async throws {
        let house = try House()
        let (ada, bruno) = (try await house.visitor("ada"), try await house.visitor("bruno"))
        let songs = try await keepScenes(in: house)
        try await keep(songs, of: try await house.listener(named: "Ada").id, in: house)
        #expect(try Document(try await ada.ask(.get, "/me/quality")).held_out.tracks.number == 12)
        let his = try Document(try await bruno.ask(.get, "/me/quality"))
        #expect(his.held_out.tracks.number == 0)
        #expect(his.held_out.rest.number == 0)
    }
}
