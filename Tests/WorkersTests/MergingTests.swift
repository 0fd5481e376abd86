import FoundationEssentials
import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import Testing
import Upstream
import Workers

/// An artist who turns out to be another one of ours while a crawl is at them.
@Suite(.database(schema: .segue)) struct MergingTests {
    private let trial: Trial

    init() throws { trial = try Trial(.development) }

    /// One artist in two rows: the older of another name and known elsewhere, the younger known at Spotify.
    private func twoOfOne(
        _ handle: (inout ArtistFacts, ArtistFacts) -> Void
    ) async throws -> (older: Artist.ID, younger: Artist.ID, all: ArtistFacts) {
        let inquiry = trial.outside.inquiry(for: nil)
        for artist in trial.standIn.world.artists {
            let facts = ArtistFacts(name: artist.name, spotifyID: SpotifyID(rawValue: artist.spotifyID))
            let related = try await inquiry.relatedArtists(of: facts)
            let tracks = try await inquiry.artistTracks(of: related.artist)
            guard related.source == .listenbrainz, tracks.source == .deezer else { continue }
            var other = ArtistFacts(name: "Under another name")
            handle(&other, tracks.artist)
            let older = other
            return try await trial.pool.transaction { connection in
                (
                    try #require(try connection.remember([older], from: .deezer)[0]),
                    try #require(try connection.remember([facts], from: .spotify)[0]), tracks.artist
                )
            }
        }
        throw NobodyIsKnown()
    }

    private struct NobodyIsKnown: Error {}

    /// A crawl that has begun at these artists, of whom the first alone has a visit yet.
    private func begun(at artists: [Artist.ID]) async throws -> Crawl.ID {
        try await trial.pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "me", depth: 0, breadth: 1, limit: artists.count))
            _ = try connection.begin(crawl.id, at: artists)
            try connection.enqueue(.crawlVisit(artists[0]))
            return crawl.id
        }
    }

    /// Works, and looks at a crawl that must have ended with one artist: the older.
    private func end(of id: Crawl.ID, with older: Artist.ID) async throws {
        try await trial.work()
        let (crawl, artists) = try await trial.pool.withConnection { connection in
            (try connection.crawl(id), try connection.artists(of: id, limit: 10).map(\.artist.id))
        }
        #expect(crawl?.state == .done)
        #expect(crawl?.artistsVisited == 1)
        #expect(artists == [older])
        #expect(try await trial.jobs(.retryable).isEmpty)
    }

    @Test func `a visit goes on with the one who is left`() async throws {
        let two = try await twoOfOne { $0.deezerID = $1.deezerID }
        let crawl = try await begun(at: [two.younger])
        try await end(of: crawl, with: two.older)
        let answers = try await trial.pool.withConnection {
            try $0.freshAnswers(to: .tracks, about: [two.older], within: .seconds(3600))
        }
        #expect(answers[two.older]?.source == .deezer)
    }

    @Test func `a crawl that has both, and has visited the other already, is at its end`() async throws {
        let two = try await twoOfOne { $0.deezerID = $1.deezerID }
        let crawl = try await begun(at: [two.older, two.younger])
        try await trial.work()
        #expect(try await trial.pool.withConnection { try $0.crawl(crawl)?.artistsVisited } == 1)
        try await trial.pool.withConnection { _ = try $0.enqueue(.crawlVisit(two.younger)) }
        try await end(of: crawl, with: two.older)
    }

    @Test func `who is left is visited, where the visit was of the one who is gone`() async throws {
        let two = try await twoOfOne { $0.deezerID = $1.deezerID }
        let crawl = try await begun(at: [two.younger])
        try await trial.pool.transaction { _ = try $0.remember([two.all], from: .musicbrainz) }
        try await end(of: crawl, with: two.older)
    }

    @Test func `a crawl begins at the one who is left, where its plan finds it out`() async throws {
        let two = try await twoOfOne { $0.mbid = $1.mbid }
        let id = try await trial.pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "\(two.younger.rawValue)", depth: 1, breadth: 2, limit: 3))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: nil))
            return crawl.id
        }
        try await trial.work()
        let (crawl, first) = try await trial.pool.withConnection { connection in
            (try connection.crawl(id), try connection.artists(of: id, limit: 1).first?.artist.id)
        }
        #expect(crawl?.state == .done, "\(crawl?.error ?? "")")
        #expect(crawl?.artistsVisited == 3)
        #expect(first == two.older)
    }
}
