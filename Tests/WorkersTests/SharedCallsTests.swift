import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import TestSandbox
import Testing
import Workers

/// That nothing is asked twice, whoever wants it.
@Suite(.database(schema: .segue), .timeLimit(.minutes(20))) struct SharedCallsTests {
    @Test func `crawls of several listeners over the same ground ask each question once`() async throws {
        let trial = try Trial()
        var listeners: [Listener.ID] = []
        for name in ["ada", "bruno", "chiyo"] {
            listeners.append(try await trial.standIn.signIn(name, to: trial.pool, with: trial.keys))
        }
        let world = trial.standIn.world
        let everybody = listeners
        let crawls = try await trial.pool.transaction { connection in
            try everybody.enumerated().map { place, listener in
                // Neighbours, whose neighbours are the same.
                let crawl = try connection.plan(
                    NewCrawl(
                        listener: listener, seed: world.artists[3 + place].name, depth: 2, breadth: 6,
                        limit: 30))
                try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener))
                return crawl.id
            }
        }
        try await trial.work()
        for id in crawls {
            let crawl = try await trial.pool.withConnection { try $0.crawl(id) }
            #expect(crawl?.state == .done && (crawl?.artistsVisited ?? 0) > 10)
        }
        let asked = trial.standIn.calls.map(\.target).filter {
            $0.contains("/related-artists") || $0.contains("/top-tracks")
        }
        let counts = Dictionary(asked.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.count > 20)
        #expect(counts.values.allSatisfy { $0 == 1 }, "\(counts.filter { $0.value > 1 })")
    }

    @Test func `a visit that fails half-way keeps what it has found, and asks for the rest alone`()
        async throws
    {
        let trial = try Trial()
        let world = trial.standIn.world
        let (id, job) = try await trial.pool.transaction { connection in
            let facts = ArtistFacts(
                name: world.artists[3].name, spotifyID: SpotifyID(rawValue: world.artists[3].spotifyID))
            let artist = try #require(try connection.remember([facts], from: .spotify)[0])
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "me", depth: 1, breadth: 1, limit: 1))
            _ = try connection.begin(crawl.id, at: [artist])
            return (crawl.id, try connection.enqueue(.crawlVisit(artist)))
        }
        // Nobody whom it asks for tracks is well, once.
        trial.standIn.inject(
            Fault(on: .spotify, path: "/spotify/v1/artists/*/top-tracks", status: 500, calls: 1))
        trial.standIn.inject(Fault(on: .deezer, status: 500, calls: 1))
        trial.standIn.inject(Fault(on: .musicbrainz, status: 500, calls: 1))
        try await trial.work()

        let (crawl, status) = try await trial.pool.withConnection {
            (try $0.crawl(id), try $0.jobStatus(job))
        }
        #expect(status?.state == .completed && status?.attempt == 2, "the failure counts as one")
        #expect(crawl?.state == .done && crawl?.artistsVisited == 1 && crawl?.tracksFound ?? 0 > 0)
        #expect(trial.standIn.count("GET /spotify/v1/artists/{id}/related-artists") == 1)
        #expect(trial.standIn.count("GET /spotify/v1/artists/{id}/top-tracks") == 2)
        let made = try crawl?.calls.decode(as: [String: Int].self) ?? [:]
        let heard = try crawl?.soundCalls.decode(as: [String: Int].self) ?? [:]
        #expect(
            made["spotify", default: 0] + heard["spotify", default: 0] == trial.standIn.count(.spotify),
            "all calls are counted")
        #expect(made["deezer"] == 1)
    }

    @Test func `plans on several hosts that ask about the same artists at once ask once`() async throws {
        let trial = try Trial()
        _ = try await trial.standIn.signIn("ada", to: trial.pool, with: trial.keys)
        // Held back, so that all of them come while the first is asking.
        trial.standIn.inject(Fault(on: .spotify, path: "/spotify/v1/artists", delayMs: 150))
        let name = trial.standIn.world.artists[3].name
        let plans = try await trial.pool.transaction { connection in
            try (0..<4).map { _ in
                let crawl = try connection.plan(
                    NewCrawl(listener: nil, seed: name, depth: 2, breadth: 6, limit: 30, isTrial: true))
                try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: nil))
                return crawl.id
            }
        }
        // Each has one of the plans: what one knows to be under way is no other's.
        let hosts = try (0..<4).map { _ in try trial.anotherHost() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in hosts { group.addTask { await host.runner().run() } }
            while try await !trial.pool.withConnection({ try $0.isIdle() }) {
                try await Task.sleep(for: .milliseconds(10))
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        for id in plans {
            let crawl = try await trial.pool.withConnection { try $0.crawl(id) }
            #expect(try crawl?.plan.decode(as: CrawlPlan.self).artists ?? 0 > 6)
        }
        // What a host asks about nobody of this world, it asks to learn whether it may.
        let ids = Set(trial.standIn.world.artists.map(\.spotifyID))
        let asked = trial.standIn.calls.map(\.target).filter { target in
            target.hasSuffix("/related-artists")
                && target.split(separator: "/").contains { ids.contains(String($0)) }
        }
        let counts = Dictionary(asked.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.count > 2)
        #expect(counts.values.allSatisfy { $0 == 1 }, "\(counts.filter { $0.value > 1 })")
    }

    @Test func `who died while asking keeps others from it for a while only, and who asks lets go`()
        async throws
    {
        let trial = try Trial()
        let artist = try #require(
            try await trial.pool.transaction { try $0.remember([ArtistFacts(name: "A")], from: .spotify)[0] })
        func mayAsk(for span: Duration) async throws -> Bool {
            try await trial.pool.withConnection { try $0.mayAskForRelations(of: artist, for: span) }
        }
        #expect(try await mayAsk(for: .zero), "the first may, and is dead at once")
        #expect(try await mayAsk(for: .seconds(3_600)))
        #expect(try await !mayAsk(for: .seconds(3_600)))
        #expect(try await trial.pool.withConnection { try $0.isAskedForRelations(of: artist) })
        try await trial.pool.withConnection { try $0.endAskingForRelations(of: artist) }
        #expect(try await mayAsk(for: .zero))
    }
}
