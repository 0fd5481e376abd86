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
@Suite(.database(schema: .segue)) struct SharedCallsTests {
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
}
