import HTTP
import Music
import Postgres
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct CrawlPlanTests {
    @Test func `a plan is answered as soon as it is made, and nothing is begun`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        async let worker: Void = inTheWorkersPlace(house.database)
        let response = try await browser.ask(.post, "/crawls?plan", json: #"{"seed": "Sigur Rós"}"#)
        try await worker
        #expect(response.status == 200)
        let crawl = try Document(response)
        #expect(crawl.state.text == "planned" && crawl.plan.artists.number == 3)
        #expect(crawl.plan.left["spotify/top"].number == 9 && crawl.plan.levels[1].number == 2)
        #expect(try Document(try await browser.ask(.get, "/crawls"))["items"][0].id.number == nil)
        #expect(try await browser.ask(.post, "/crawls?plan=maybe", json: #"{"seed": "me"}"#).status == 400)
    }

    @Test func `a plan is no crawl: it has no live line, and can be neither held up nor ended`() async throws
    {
        let house = try House()
        let browser = try await house.visitor()
        try await house.database.transaction(as: .service) { connection in
            let listener = try #require(try connection.listeners().first).listener.id
            _ = try connection.plan(
                NewCrawl(listener: listener, seed: "me", depth: 1, breadth: 1, limit: 1, isTrial: true))
        }
        let crawl = try Document(try await browser.ask(.get, "/crawls/1"))
        #expect(crawl.trial.flag == true)
        #expect(crawl.live.text == nil)
        for word in ["pause", "resume", "cancel"] {
            let refusal = try await browser.ask(.post, "/crawls/1/\(word)")
            #expect(refusal.status == 409)
            #expect(try Document(refusal).detail.text == "This is only a plan: begin it with POST /crawls.")
        }
    }

    @Test func `no more plans wait to be made than crawls may be under way`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        var statuses: [Status] = []
        try await browser.askAtOnce(8, .post, "/crawls?plan", json: #"{"seed": "me"}"#) { status, number in
            statuses.append(status)
            // Who is refused is answered at once, the others when their plans are made.
            if number == 5 { try await inTheWorkersPlace(house.database) }
        }
        #expect(statuses == [409, 409, 409, 409, 409, 200, 200, 200])
        async let worker: Void = inTheWorkersPlace(house.database)
        #expect(try await browser.ask(.post, "/crawls?plan", json: #"{"seed": "me"}"#).status == 200)
        try await worker
    }

    private func inTheWorkersPlace(_ database: Database) async throws {
        let plan =
            #"""
            {"artists": 3, "levels": [1, 2], "calls": {"spotify": 7}, "seconds": 2.5,
             "sounds": {"calls": {"deezer": 30}, "seconds": 6}, "left": {"spotify/top": 9}}
            """#
        for _ in 0..<500 {
            let planned = try await database.transaction(as: .service) { connection in
                try connection.execute(
                    "UPDATE crawls SET plan = \(JSON(text: plan)) WHERE is_trial AND plan = '{}'")
            }
            if planned > 0 { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `what a crawl took stands beside what was planned`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let crawl = try Document(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#))
        let id = Crawl.ID(rawValue: Int64(crawl.id.number ?? 0))
        try await house.database.transaction(as: .service) { connection in
            let artists = try connection.remember(
                [ArtistFacts(name: "A"), ArtistFacts(name: "B")], from: .spotify)
            _ = try connection.begin(id, at: artists.compactMap(\.self))
            try connection.count(calls: [.spotify: 3, .deezer: 1], for: id)
            try connection.count(calls: [.spotify: 2], forCrawlsAwaiting: try #require(artists[0]))
            for _ in 0..<2 { try connection.countForLatestCrawl(soundCalls: [.deezer: 4]) }
        }
        let shown = try Document(try await browser.ask(.get, "/crawls/\(id.rawValue)"))
        #expect(shown.taken.calls.spotify.number == 5 && shown.taken.calls.deezer.number == 1)
        #expect(shown.taken.sounds.calls.deezer.number == 8 && (shown.taken.sounds.seconds.number ?? -1) >= 0)
        #expect(shown.taken.levels[0].number == 2)
    }
}
