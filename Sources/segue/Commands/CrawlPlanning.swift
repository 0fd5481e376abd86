import Foundation
import Jobs
import Music
import Postgres
import Storage
import Workers

extension CrawlOrder {
    /// Shows what a new crawl would find and cost, as soon as a worker has planned it, and begins nothing.
    func showPlan(at installation: Installation) async throws -> Int32 {
        guard case .start(let seed, let depth, let breadth, let limit, let listener, _) = self else {
            throw UsageError("'--plan' speaks of a new crawl, not of one that there is", of: "crawl")
        }
        let pool = installation.servicePool
        let asker = try await pool.listener(named: listener).listener.id
        let id = try await pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(
                    listener: asker, seed: seed, depth: depth, breadth: breadth, limit: limit, isTrial: true))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: asker, priority: .interactive))
            return crawl.id
        }
        for _ in 0..<400 {
            guard let crawl = try await pool.withConnection({ try $0.crawl(id) }) else { break }
            if let error = crawl.error { throw Failure("nothing can be planned: \(error)") }
            if let plan = try? crawl.plan.decode(as: CrawlPlan.self) {
                say(PrintedPlan(plan).text)
                return ExitStatus.success
            }
            try await Task.sleep(for: .milliseconds(150))
        }
        throw Failure("no worker has made the plan within a minute: does `segue up` or `segue work` run?")
    }
}

extension Pool {
    /// Shows what an ended crawl took beside what was planned.
    func showWhatItTook(_ crawl: Crawl) async throws {
        guard let plan = try? crawl.plan.decode(as: CrawlPlan.self) else { return }
        let levels = try await withConnection { try $0.levels(of: crawl.id) }
        say(PrintedPlan(plan, ended: (crawl, levels)).text)
    }
}
