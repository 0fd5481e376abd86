import Foundation
import Jobs
import Music
import Postgres
import Storage
import Workers

extension Command {
    /// Walks over related artists, to find tracks to choose from.
    static let crawl = Command(
        name: "crawl", summary: "Walk from a seed over related artists, to gather tracks.",
        discussion: """
            The seed is an artist (a name, a link, or an id) or `me`, the listener's own favourites. The work is done by
            whatever worker runs; this prints the plan and follows the crawl to its end. Ctrl-C stops only the watching.
            """,
        options: Operator.options + [
            Option(name: "seed", value: "TEXT", help: "where it begins (default: me)"),
            Option(name: "depth", value: "N", help: "how many steps from the seed (default: 1)"),
            Option(name: "breadth", value: "N", help: "how many related artists of each (default: 10)"),
            Option(name: "limit", value: "N", help: "how many artists at the most (default: 80)"),
            Option(name: "listener", value: "ID", help: "for whom (default: the only one)"),
        ]
    ) { arguments in
        let keeper = try Operator(arguments)
        return try await keeper.withInstallation { installation in
            let pool = installation.servicePool
            let listener = try await pool.listener(named: arguments.text("listener")).listener.id
            let usual = CrawlSettings()
            let wish = NewCrawl(
                listener: listener, seed: arguments.text("seed") ?? "me",
                depth: try arguments.number("depth", in: 0...10) ?? usual.depth,
                breadth: try arguments.number("breadth", in: 1...100) ?? usual.breadth,
                limit: try arguments.number("limit", in: 1...100_000) ?? usual.limit)
            let crawl = try await pool.transaction { connection in
                let crawl = try connection.plan(wish)
                try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener, priority: .interactive))
                return crawl
            }
            let end = try await pool.follow(crawl.id)
            return end.state == .done || end.state == .waiting ? ExitStatus.success : ExitStatus.failure
        }
    }
}

extension Pool {
    /// Shows a crawl until it has ended, or waits for a budget.
    fileprivate func follow(_ id: Crawl.ID) async throws -> Crawl {
        let bar = Progress("Crawl")
        var hasShownPlan = false
        while true {
            guard let crawl = try await withConnection({ try $0.crawl(id) }) else {
                throw Failure("crawl \(id.rawValue) is gone")
            }
            if !hasShownPlan, crawl.state != .planned, let plan = try? crawl.plan.decode(as: CrawlPlan.self) {
                hasShownPlan = true
                let calls = plan.calls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                say(
                    "Plan: \(plan.artists) artists, about \(Int(plan.seconds.rounded(.up))) s; calls: "
                        + "\(calls.joined(separator: ", "))")
            }
            let counts = "\(crawl.artistsVisited) artists, \(crawl.tracksFound) tracks"
            bar.show(crawl.artistsVisited + crawl.artistsFailed, of: max(crawl.artistsFound, 1), counts)
            if crawl.state.isFinal {
                bar.finish("\(crawl.state.rawValue), \(counts)\(crawl.error.map { ": \($0)" } ?? "")")
                return crawl
            }
            if crawl.state == .waiting, let until = crawl.waitingUntil, until.timeIntervalSinceNow > 60 {
                bar.finish(
                    "\(counts); waits for \(crawl.waitingFor ?? "a budget") until \(until.formatted(.iso8601)), "
                        + "and then goes on by itself")
                return crawl
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}
