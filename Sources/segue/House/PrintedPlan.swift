import Foundation
import Postgres
import Storage
import Workers

/// What a crawl was planned to find and to cost, and beside it what it found and cost, where it has ended.
struct PrintedPlan {
    let plan: CrawlPlan
    /// The crawl, and how many artists it found on each level.
    let ended: (crawl: Crawl, levels: [Int])?

    init(_ plan: CrawlPlan, ended: (crawl: Crawl, levels: [Int])? = nil) {
        self.plan = plan
        self.ended = ended
    }

    /// A table: what, planned, and taken.
    var text: String {
        let calls = (try? ended?.crawl.calls.decode(as: [String: Int].self)) ?? [:]
        let levels = ended?.levels ?? []
        var table = Table(
            [("", .left), ("planned", .right)] + (ended == nil ? [] : [("taken", .right)]))
        func add(_ what: String, _ planned: String, _ taken: String?) {
            table.add([what, planned] + (ended == nil ? [] : [taken ?? ""]))
        }
        add("artists", "\(plan.artists)", ended.map { "\($0.crawl.artistsVisited + $0.crawl.artistsFailed)" })
        for step in 0..<max(plan.levels.count, levels.count) {
            func count(_ levels: [Int]) -> String { levels.indices.contains(step) ? "\(levels[step])" : "0" }
            add(step == 0 ? "  seeds" : "  \(step) away", count(plan.levels), count(levels))
        }
        for provider in Set(plan.calls.keys).union(calls.keys).sorted() {
            add("calls to \(provider)", "\(plan.calls[provider] ?? 0)", "\(calls[provider] ?? 0)")
        }
        let seconds = ended.flatMap { ended in
            ended.crawl.startedAt.map { (ended.crawl.finishedAt ?? .now).timeIntervalSince($0) }
        }
        add("time", Self.words(plan.seconds), seconds.map(Self.words))
        guard ended == nil, !plan.left.isEmpty else { return table.text() }
        let left = plan.left.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return table.text() + "\nLeft of the day's calls for syncs and whoever waits: "
            + left.joined(separator: ", ")
    }

    /// A span as people say it.
    static func words(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(Int(seconds.rounded(.up))) s"
        case ..<5_400: "\(Int((seconds / 60).rounded(.up))) min"
        case ..<129_600: String(format: "%.1f h", seconds / 3_600)
        default: String(format: "%.1f days", seconds / 86_400)
        }
    }
}
