import Foundation
import Jobs
import Postgres
import Storage

/// One crawl from its seed to its end, with a line each time that it has grown by half.
enum CrawlRun {
    /// Lines of tab-separated numbers: artists visited, seconds since the first, bytes of the database, the crawl's state, and
    /// the processor time of each of some processes with their children, in milliseconds.
    static func run(database url: String, artists: Int, processes: [Int]) async throws {
        let pool = Database.servicePool(url: url, size: 2)
        defer { pool.close() }
        let id = try await pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "Artist 1", depth: 10, breadth: 20, limit: artists))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: nil, priority: .interactive))
            return crawl.id
        }
        var start: ContinuousClock.Instant?
        var next = 1
        // Four artists a second: a machine that is slower measures something else.
        let deadline = ContinuousClock.now + .seconds(max(600, artists / 4))
        while ContinuousClock.now < deadline {
            guard let crawl = try await pool.withConnection({ try $0.crawl(id) }) else { return }
            if crawl.artistsVisited > 0, start == nil { start = .now }
            if let start, crawl.artistsVisited >= next || crawl.state.isFinal {
                let size = try await pool.withConnection { connection in
                    try connection.row("SELECT pg_database_size(current_database()) AS size")?
                        .get("size", as: Int64.self) ?? 0
                }
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                let times = processes.map { "\(Int(ProcessorTime.milliseconds(of: $0)))" }
                print(
                    (["\(crawl.artistsVisited)", "\(seconds)", "\(size)", crawl.state.rawValue] + times)
                        .joined(separator: "\t"))
                fflush(nil)
                next = max(next + 1, crawl.artistsVisited * 3 / 2)
            }
            if crawl.state.isFinal { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
