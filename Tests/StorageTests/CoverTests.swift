internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct CoverTests {
    @Test func `what a sandbox drew on another port is looked for at the one of now, and nothing else is`()
        async throws
    {
        let covers = [
            "http://127.0.0.1:8081/images/a.svg?size=250", "http://127.0.0.1:9000/images/b.svg",
            "https://covers.example/images/c.svg", "http://127.0.0.1:8081/elsewhere/d.svg",
        ]
        let facts = covers.enumerated().map { number, cover in
            TrackFacts(
                title: "Song \(number)", artists: [ArtistFacts(name: "Somebody")],
                album: AlbumFacts(title: "Album \(number)", coverURL: cover),
                spotifyID: SpotifyID(rawValue: "t\(number)"))
        }
        let tracks = try await database().transaction(as: .service) { connection in
            let ids = try connection.remember(facts, from: .spotify).compactMap(\.self)
            try connection.moveDrawnCovers(to: "http://127.0.0.1:9000")
            return try ids.map { try #require(try connection.track($0)) }
        }
        #expect(
            tracks.map(\.facts.album?.coverURL) == [
                "http://127.0.0.1:9000/images/a.svg?size=250", "http://127.0.0.1:9000/images/b.svg",
                "https://covers.example/images/c.svg", "http://127.0.0.1:8081/elsewhere/d.svg",
            ])
    }
}
