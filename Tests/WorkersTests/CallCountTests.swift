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

/// What things cost outside, by the outside's own count.
@Suite(.database(schema: .segue)) struct CallCountTests {
    @Test func `a first sync asks for each page of fifty once, and once for what was played`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let ada = try #require(trial.standIn.world.listeners.first { $0.id == "ada" })
        let pages = (Array(ada.topTracks.values) + ada.topArtists.values).reduce(0) {
            $0 + max(($1.count + 49) / 50, 1)
        }
        #expect(pages > 6)
        #expect(trial.standIn.count("GET /spotify/v1/me/top/{type}") == pages)
        #expect(trial.standIn.count("GET /spotify/v1/me/player/recently-played") == 1)
        #expect(try await trial.pool.withConnection { try $0.lastSync(of: listener) }?.calls == pages + 1)
    }

    @Test func `a crawl costs no more calls than its plan, and not much less`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let crawl = try #require(try await trial.pool.withConnection { try $0.crawls(of: listener).first })
        let plan = try crawl.plan.decode(as: CrawlPlan.self)
        let made = ["related-artists", "top-tracks"].reduce(0) {
            $0 + trial.standIn.count("GET /spotify/v1/artists/{id}/\($1)")
        }
        // Two calls learned which ways are open, and one asked for sounds.
        #expect(made - 2 <= plan.calls["spotify", default: 0])
        #expect(made * 2 >= plan.calls["spotify", default: 0])
        #expect(crawl.artistsVisited <= plan.artists)
    }

    @Test func `a repeat sync of an unchanged listener makes seven calls`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let before = try await trial.pool.withConnection { try $0.favouriteTracks(of: listener) }

        trial.standIn.forgetCalls()
        try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: listener)) }
        try await trial.work()

        #expect(trial.standIn.calls.count == 7)
        #expect(trial.standIn.count("GET /spotify/v1/me/top/{type}") == 6)
        #expect(trial.standIn.count("GET /spotify/v1/me/player/recently-played") == 1)
        let sync = try await trial.pool.withConnection { try $0.lastSync(of: listener) }
        #expect(sync?.calls == 7)
        let after = try await trial.pool.withConnection { try $0.favouriteTracks(of: listener) }
        #expect(after.map(\.id) == before.map(\.id) && after.map(\.rank) == before.map(\.rank))
        let editions = try await trial.pool.withConnection { try $0.editions(of: listener) }
        #expect(editions.count == 1, "nothing has changed, so that no other list is made")
    }

    @Test func `a new play alone makes a new list, and no list of favourites is read whole`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("bruno")
        try await trial.work()
        let track = try #require(trial.standIn.world.tracks.first).spotifyID
        trial.standIn.play(track, by: "bruno")

        trial.standIn.forgetCalls()
        try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: listener)) }
        try await trial.work()

        #expect(trial.standIn.count(.spotify) <= 8, "seven to look, and one for how the new track sounds")
        let editions = try await trial.pool.withConnection { try $0.editions(of: listener) }
        #expect(editions.count == 2)
    }

    @Test func `after a refusal is learned nobody calls a closed endpoint again`() async throws {
        let trial = try Trial(.development)
        _ = try await trial.signIn("ada")
        try await trial.work()
        let closed = [
            "GET /spotify/v1/artists/{id}/related-artists", "GET /spotify/v1/artists/{id}/top-tracks",
            "GET /spotify/v1/audio-features",
        ]
        for family in closed { #expect(trial.standIn.count(family) == 1, "\(family)") }
        let lessons = try await trial.outside.capabilities.learned().filter { !$0.isOpen }
        #expect(
            lessons.map(\.endpoint).sorted() == ["artist-top-tracks", "audio-features", "related-artists"])

        trial.standIn.forgetCalls()
        _ = try await trial.signIn("elif")
        try await trial.work()
        for family in closed { #expect(trial.standIn.count(family) == 0, "\(family)") }
        #expect(trial.standIn.count(.reccobeats) > 0)
        #expect(trial.standIn.count(.deezer) > 0)
        #expect(trial.standIn.count(.labs) > 0)
    }

    @Test func `a second crawl over known ground asks nobody`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("chiyo")
        try await trial.work()

        trial.standIn.forgetCalls()
        let crawl = try await trial.pool.transaction { connection in
            let crawl = try connection.plan(CrawlSettings.brief.firstCrawl(of: listener))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener))
            return crawl.id
        }
        try await trial.work()

        #expect(trial.standIn.calls.isEmpty)
        let after = try await trial.pool.withConnection { try $0.crawl(crawl) }
        #expect(after?.state == .done)
        #expect(after?.artistsVisited == after?.artistsFound)
    }

    @Test func `audio features are asked for by the hundred`() async throws {
        let trial = try Trial()
        _ = try await trial.signIn("ada")
        try await trial.work()
        let tracks: Int = try await trial.pool.withConnection {
            try $0.row("SELECT count(*) AS count FROM tracks")?.get("count") ?? 0
        }
        // Those of the sync, and those of the crawl, each with a last batch that is not full.
        #expect(trial.standIn.count("GET /spotify/v1/audio-features") <= tracks / 100 + 2)
    }
}
