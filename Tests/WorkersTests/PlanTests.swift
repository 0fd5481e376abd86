import FoundationEssentials
import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream
import Workers

/// What a plan says, beside what then happens: within a factor of two, in worlds of several sizes, to several depths,
/// over a store that knows nothing and over one that has seen crawls.
@Suite(.database(schema: .segue)) struct PlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var profile = Switches.Profile.extended
        var artists = 480
        var depth = 2
        var breadth = 10
        var limit = 400
        var testDescription: String { "\(profile) \(artists): \(depth)×\(breadth)≤\(limit)" }
    }

    private static let cases = [
        Case(depth: 1), Case(depth: 3), Case(depth: 2, breadth: 20),
        Case(artists: 2_400, depth: 2, breadth: 5),
        Case(artists: 120, depth: 3), Case(depth: 4, breadth: 5, limit: 60),
        Case(profile: .development, depth: 1), Case(profile: .development, depth: 2, limit: 60),
    ]

    @Test(arguments: cases)
    func `a plan is within a factor of two of what happens, cold and warm`(what: Case) async throws {
        let world = World.invented(seed: 7, artists: what.artists)
        let trial = try Trial(what.profile, world: world)
        // Somebody has to have signed in, for an app without a secret asks in their name.
        _ = try await trial.standIn.signIn("ada", to: trial.pool, with: trial.keys)
        // Cold, from one artist; warm, from another one not far, and from one far away.
        for place in [3, 6, what.artists / 2] {
            let crawl = try await trial.crawl(world.artists[place].name, what)
            #expect(crawl.state == .done)
            let plan = try crawl.plan.decode(as: CrawlPlan.self)
            let made = try crawl.calls.decode(as: [String: Int].self)
            let heard = try crawl.soundCalls.decode(as: [String: Int].self)
            let said =
                "\(what) from \(place): planned \(plan), took \(crawl.artistsVisited), \(made), \(heard)"
            #expect(isWithinTwo(plan.artists, crawl.artistsVisited), "\(said)")
            for (planned, made) in [(plan.calls, made), (try #require(plan.sounds).calls, heard)] {
                for provider in Set(planned.keys).union(made.keys) {
                    // Of a handful nobody can tell a factor.
                    #expect(
                        isWithinTwo(max(planned[provider] ?? 0, 5), max(made[provider] ?? 0, 5)),
                        "\(provider): \(said)")
                }
            }
        }
    }

    @Test func `an artist whom no source knows is no seed, and the crawl says so`() async throws {
        let trial = try Trial()
        _ = try await trial.standIn.signIn("ada", to: trial.pool, with: trial.keys)
        let crawl = try await trial.crawl("Radiohead", Case())
        #expect(crawl.state == .failed)
        #expect(crawl.error == "No source knows an artist “Radiohead”.")
    }

    @Test(arguments: [nil, "https://musicbrainz.org/artist/", "https://www.deezer.com/artist/"])
    func `the same again is planned to cost nothing, costs nothing, and asks nobody`(page: String?)
        async throws
    {
        let trial = try Trial()
        _ = try await trial.standIn.signIn("ada", to: trial.pool, with: trial.keys)
        let artist = trial.standIn.world.artists[3]
        let seed =
            switch page {
            case nil: artist.name
            case let page? where page.contains("deezer"): "\(page)\(artist.deezerID)"
            case let page?: page + artist.mbid
            }
        let first = try await trial.crawl(seed, Case(limit: 40))
        trial.standIn.forgetCalls()
        let again = try await trial.crawl(seed, Case(limit: 40))
        #expect(trial.standIn.calls.isEmpty)
        let plan = try again.plan.decode(as: CrawlPlan.self)
        #expect(plan.calls.values.reduce(0, +) == 0 && plan.sounds?.calls.values.reduce(0, +) == 0)
        #expect(plan.artists == first.artistsVisited && again.artistsVisited == first.artistsVisited)
        let levels = try await trial.pool.withConnection { try $0.levels(of: again.id) }
        #expect(plan.levels == levels)
    }

    @Test func `what a plan leaves for syncs is left for them`() async throws {
        let world = World.invented(seed: 7, artists: 480)
        let trial = try Trial(spotifyDailyCalls: 2_000, world: world)
        _ = try await trial.standIn.signIn("ada", to: trial.pool, with: trial.keys)
        let crawl = try await trial.crawl(world.artists[3].name, Case())
        let plan = try crawl.plan.decode(as: CrawlPlan.self)
        let statuses = try await trial.pool.withConnection {
            try trial.outside.budget(on: $0).statuses(on: $0)
        }
        for family in ["related-artists", "artist-top-tracks", "audio-features"] {
            let left = try #require(plan.left["spotify/\(family)"])
            let status = try #require(
                statuses.first { $0.provider == "spotify" && $0.family == family }, "\(family)")
            #expect(
                isWithinTwo(max(2_000 - left, 5), max(status.callsInADay, 5)),
                "\(family): planned to leave \(left), took \(status.callsInADay)")
        }
        // It took enough that this says something.
        #expect(statuses.contains { $0.family == "artist-top-tracks" && $0.callsInADay > 20 })
    }

    @Test func `what is only planned is not begun, and what it asked is not asked again`() async throws {
        let trial = try Trial()
        _ = try await trial.standIn.signIn("ada", to: trial.pool, with: trial.keys)
        let name = trial.standIn.world.artists[3].name
        let trialRun = try await trial.crawl(name, Case(limit: 40), isTrial: true)
        #expect(trialRun.state == .planned)
        #expect(try trialRun.plan.decode(as: CrawlPlan.self).artists > 10)
        #expect(trial.standIn.count(.spotify) <= 12)
        #expect(try await trial.pool.withConnection { try $0.crawls() }.isEmpty)
        let asked = trial.standIn.count("GET /spotify/v1/artists/{id}/related-artists")
        let crawl = try await trial.crawl(name, Case(limit: 40))
        let all = trial.standIn.count("GET /spotify/v1/artists/{id}/related-artists")
        #expect(asked >= 1 && crawl.state == .done)
        // One to learn whether it is open, and then each artist once.
        let known = try await trial.pool.withConnection { connection in
            try connection.row("SELECT count(*) AS count FROM artist_answers WHERE subject = 'relations'")?
                .get("count", as: Int.self)
        }
        #expect(all == (known ?? 0) + 1)
    }

    private func isWithinTwo(_ one: Int, _ other: Int) -> Bool { one <= other * 2 && other <= one * 2 }
}

extension Trial {
    /// Crawls from an artist by name to the end, or only plans it.
    fileprivate func crawl(_ seed: String, _ what: PlanTests.Case, isTrial: Bool = false) async throws
        -> Crawl
    {
        let id = try await pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(
                    listener: nil, seed: seed, depth: what.depth, breadth: what.breadth, limit: what.limit,
                    isTrial: isTrial))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: nil))
            return crawl.id
        }
        try await work()
        return try #require(try await pool.withConnection { try $0.crawl(id) })
    }
}
