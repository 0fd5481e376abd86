import FoundationEssentials
import HTTP
import Jobs
import Lifecycle
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import Testing
import Workers

@Suite(.database(schema: .segue)) struct EnrichTests {
    @Test func `tracks from elsewhere are found at Spotify when they are shown, and genres at MusicBrainz`()
        async throws
    {
        let trial = try Trial(.development)
        let listener = try await trial.signIn("ada")
        try await trial.work()

        let list = try await trial.pool.withConnection { connection in
            let edition = try #require(try connection.currentEdition(of: listener))
            return try connection.tracks(try connection.recommendations(of: edition.id).map(\.track))
        }
        let linked = list.filter { $0.facts.spotifyID != nil }
        #expect(linked.count * 10 >= list.count * 8, "\(linked.count) of \(list.count)")
        let real = Set(trial.standIn.world.tracks.map(\.spotifyID))
        #expect(linked.allSatisfy { real.contains($0.facts.spotifyID?.rawValue ?? "") })
        #expect(trial.standIn.count("GET /spotify/v1/search") <= 100, "only what is shown is asked for")

        // Found or not, nobody is asked again for the next list.
        trial.standIn.forgetCalls()
        try await trial.pool.withConnection { _ = try $0.enqueue(.links(of: listener)) }
        try await trial.work()
        #expect(trial.standIn.calls.isEmpty)

        let withGenres = try await trial.pool.withConnection {
            try $0.row("SELECT count(*) AS count FROM artists WHERE genres_source = 'musicbrainz'")?
                .get("count", as: Int.self)
        }
        #expect((withGenres ?? 0) > 5)
    }

    @Test func `where Spotify's search is closed, tracks from elsewhere are found by name`() async throws {
        let trial = try Trial(.development)
        trial.standIn.inject(Fault(on: .spotify, path: "/spotify/v1/search", status: 403))
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let list = try await trial.pool.withConnection { connection in
            let edition = try #require(try connection.currentEdition(of: listener))
            return try connection.tracks(try connection.recommendations(of: edition.id).map(\.track))
        }
        #expect(trial.standIn.count("GET /spotify/v1/search") == 1)
        #expect(trial.standIn.count("GET /listenbrainz-labs/spotify-id-from-metadata/json") > 0)
        #expect(list.count { $0.facts.spotifyID != nil } * 10 >= list.count * 8)
    }

    /// Answers the third of some calls with a status, once.
    private static func refusing(_ path: String, with status: Int) -> @Sendable (Client) -> Client {
        { client in
            let calls = Guarded(0)
            return Client(send: { request in
                guard request.url.contains(path) else { return try await client.send(request) }
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                guard call == 3 else { return try await client.send(request) }
                return Response(Status(rawValue: status), body: .bytes(Array("no".utf8)))
            })
        }
    }

    @Test(arguments: [400, 500])
    func `one track or artist whom nobody will tell of does not hold up the others`(status: Int) async throws
    {
        let trial = try Trial(.development) { client in
            Self.refusing("/spotify/v1/search", with: status)(
                Self.refusing("/musicbrainz/ws/2/artist", with: status)(client))
        }
        _ = try await trial.signIn("ada")
        try await trial.work()
        #expect(try await trial.jobs(.discarded).map(\.kind) == [])
        for family in ["/spotify/v1/search", "/musicbrainz/ws/2/artist"] {
            let asked = trial.standIn.calls.map(\.target).filter { $0.contains(family) }
            #expect(asked.count > 5)
            #expect(Set(asked).count == asked.count, "what was found before is kept, and not asked again")
        }
    }

    @Test func `genres are asked for from artist to artist, and in the end for whoever came meanwhile`()
        async throws
    {
        let trial = try Trial(.development)
        let artists = trial.standIn.world.artists.prefix(24)
        let facts = artists.map { artist in
            TrackFacts(
                title: "Song", artists: [ArtistFacts(name: artist.name, mbid: MBID(rawValue: artist.mbid))])
        }
        try await trial.pool.transaction { connection in
            let tracks = try connection.remember(facts, from: .musicbrainz).compactMap(\.self)
            let middle = try #require(try connection.track(tracks[11])).facts.artists[0].mbid
            // As if the first twelve had come while those after them were asked about.
            let after = try #require(
                try connection.row("SELECT id FROM artists WHERE mbid = \(middle)")?.get("id", as: Int.self))
            _ = try connection.enqueue(
                NewJob(.genres, payload: JSON(text: "{\"after\":\(after)}"), uniqueKey: ""))
        }
        try await trial.work()
        #expect(try await trial.pool.withConnection { try $0.artistsWithoutGenres(limit: 99).isEmpty })
        let asked = trial.standIn.calls.map(\.target).filter { $0.contains("/musicbrainz/ws/2/artist") }
        #expect(asked.count == 24)
        #expect(Set(asked).count == 24)
    }

    @Test func `whoever became one with another at MusicBrainz has the genres of the two, and is nobody new`()
        async throws
    {
        let trial = try Trial(.development)
        let artist = try #require(trial.standIn.world.artists.first { !$0.genres.isEmpty })
        let former = "\(artist.mbid.dropLast())\(artist.mbid.hasSuffix("0") ? "1" : "0")"
        try await trial.pool.transaction { connection in
            let facts = ArtistFacts(name: artist.name, mbid: MBID(rawValue: former))
            try connection.remember([TrackFacts(title: "Song", artists: [facts])], from: .musicbrainz)
            try connection.enqueue(.genres())
        }
        try await trial.work()
        let known = try await trial.pool.withConnection { try $0.artists(named: artist.name) }
        #expect(known.map(\.facts.genres) == [artist.genres])
        #expect(known.first?.facts.mbid?.rawValue == former)
        #expect(trial.standIn.count("GET /musicbrainz/ws/2/artist/{mbid}") == 2)
    }

    @Test func `where Spotify answers nobody else is asked`()
        async throws
    {
        let trial = try Trial(.extended)
        _ = try await trial.signIn("ada")
        try await trial.work()
        for service in OutsideService.allCases
        where service != .spotify && service != .accounts {
            #expect(trial.standIn.count(service) == 0, "\(service)")
        }
        #expect(trial.standIn.count("GET /spotify/v1/search") == 0)
    }
}
