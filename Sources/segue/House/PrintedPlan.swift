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
        let levels = ended?.levels ?? []
        var table = Table(
            [("", .left), ("planned", .right)] + (ended == nil ? [] : [("taken", .right)]))
        func add(_ what: String, _ planned: String, _ taken: String?) {
            table.add([what, planned] + (ended == nil ? [] : [taken ?? ""]))
        }
        func add(_ planned: [String: Int], _ taken: JSON?, _ purpose: String = "") {
            let taken = (try? taken?.decode(as: [String: Int].self)) ?? [:]
            for provider in Set(planned.keys).union(taken.keys).sorted() {
                add("calls to \(provider)\(purpose)", "\(planned[provider] ?? 0)", "\(taken[provider] ?? 0)")
            }
        }
        add("artists", "\(plan.artists)", ended.map { "\($0.crawl.artistsVisited + $0.crawl.artistsFailed)" })
        for step in 0..<max(plan.levels.count, levels.count) {
            func count(_ levels: [Int]) -> String { levels.indices.contains(step) ? "\(levels[step])" : "0" }
            add(step == 0 ? "  seeds" : "  \(step) away", count(plan.levels), count(levels))
        }
        add(plan.calls, ended?.crawl.calls)
        add(
            "time", Self.words(plan.seconds),
            ended.flatMap { Self.span($0.crawl, until: $0.crawl.finishedAt ?? .now) })
        if let sounds = plan.sounds, !sounds.calls.isEmpty {
            add(sounds.calls, ended?.crawl.soundCalls, " for sounds")
            // They are asked for on and on, after the crawl too.
            add(
                "time until the last of these", Self.words(sounds.seconds),
                ended.flatMap { Self.span($0.crawl, until: $0.crawl.soundedAt) })
        }
        guard ended == nil, !plan.left.isEmpty else { return table.text() }
        let left = plan.left.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return table.text() + "\nLeft of the day's calls for syncs and whoever waits: "
            + left.joined(separator: ", ")
    }

    private static func span(_ crawl: Crawl, until end: Date?) -> String? {
        guard let start = crawl.startedAt, let end else { return nil }
        return words(end.timeIntervalSince(start))
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
