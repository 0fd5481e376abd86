import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import Testing
import Workers

/// A crawl that is held up while workers are at it.
@Suite(.database(schema: .segue)) struct PausingTests {
    @Test func `a crawl that is held up and let go again and again ends as one that never was`() async throws
    {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let crawl = try #require(try await trial.pool.withConnection { try $0.crawls(of: listener).first })
        let usual = try await trial.pool.withConnection {
            try $0.artists(of: crawl.id, limit: 1_000).map(\.artist.id)
        }

        let other = try Trial(crawls: .brief)
        let runner = other.workshop.runner()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            // Another walk from the same seeds over facts that are known: it moves as fast as it can.
            let again = try await other.pool.transaction { connection in
                let again = try connection.plan(
                    NewCrawl(
                        listener: listener, seed: "me", depth: crawl.depth, breadth: crawl.breadth,
                        limit: crawl.limit))
                try connection.enqueue(.crawlPlan(again.id.rawValue, of: listener, priority: .interactive))
                return again.id
            }
            for _ in 0..<3_000 {
                let state = try await Database(other.pool).transaction(as: .service) { connection in
                    try connection.pause(again)
                    return try connection.crawl(again)?.state
                }
                if state?.isFinal == true { break }
                try await Task.sleep(for: .milliseconds(5))
                try await Database(other.pool).transaction(as: .service) { _ = try $0.resume(again) }
                try await Task.sleep(for: .milliseconds(15))
            }
            let walked = try await other.pool.withConnection { connection in
                #expect(try connection.crawl(again)?.state == .done)
                return try connection.artists(of: again, limit: 1_000).map(\.artist.id)
            }
            #expect(walked == usual)
            group.cancelAll()
            runner.stopNow()
            try await group.waitForAll()
        }
    }

    @Test func `nobody is asked anything for a crawl that is held up, and nothing of it is lost`()
        async throws
    {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        let crawl = try await trial.pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(
                    listener: listener, seed: trial.standIn.world.artists[0].name, depth: 1, breadth: 4,
                    limit: 5))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener))
            try connection.pause(crawl.id)
            return crawl.id
        }
        try await trial.work()
        let calls = trial.standIn.calls.count
        #expect(try await trial.pool.withConnection { try $0.crawl(crawl)?.artistsFound } == 0)
        try await trial.pool.transaction { _ = try $0.resume(crawl) }
        try await trial.work()
        let end = try #require(try await trial.pool.withConnection { try $0.crawl(crawl) })
        #expect((end.state, end.artistsVisited) == (.done, 5))
        #expect(trial.standIn.calls.count > calls)
    }
}
