import Foundation
import Postgres
import Site
import Storage
import Workers

/// A crawl as lines of text: a pure function of where it stands.
struct CrawlPicture {
    let crawl: Crawl
    let pace: LivePace
    let steps: [CrawlTally.Step]

    /// For a terminal, drawn anew in its place: a bar a step, and what it may still ask.
    var lines: [String] {
        let width = steps.map { "\($0.found)".count }.max() ?? 1
        let bars = steps.enumerated().map { depth, step in
            let settled = step.visited + step.failed
            let label = (depth == 0 ? "seeds" : "step \(depth)").padded(to: 8)
            let counts = "\(settled)".leftPadded(to: width) + " of " + "\(step.found)".leftPadded(to: width)
            let failed = step.failed > 0 ? "  (\(step.failed) could not be visited)" : ""
            return "  \(label)\(bar(settled, of: step.found))  \(counts)\(failed)"
        }
        return ["Crawl \(crawl.id.rawValue) from \(crawl.seed.printable): \(standing)"]
            + (plan.map { ["  " + $0] } ?? []) + bars
            + ["  \(counts)"] + (budgets.isEmpty ? [] : ["  left today: \(budgets)"])
    }

    /// What it was expected to take; nil as long as it is not planned.
    var plan: String? {
        guard let plan = try? crawl.plan.decode(as: CrawlPlan.self) else { return nil }
        let calls = plan.calls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return
            "plan: \(plan.artists.counted("artist")), \(Self.span(plan.seconds)); calls: \(calls.joined(separator: ", "))"
    }

    /// For a file or a pipe: all of it in a line.
    var line: String {
        "\(standing); \(counts)" + (budgets.isEmpty ? "" : "; left today: \(budgets)")
    }

    /// What it is doing, how fast, and for how long.
    var standing: String {
        var words = [crawl.state.rawValue]
        if crawl.state == .waiting, let until = crawl.waitingUntil {
            words = ["waiting for \(crawl.waitingFor ?? "a budget") until \(until.formatted(.iso8601))"]
        }
        if let error = crawl.error { words.append(error) }
        if crawl.state == .running, pace.perMinute > 0 {
            words.append("\(pace.perMinute.formatted(.number.precision(.fractionLength(0...1)))) a minute")
        }
        if let left = pace.secondsLeft, left > 0 { words.append("\(Self.span(left)) to go") }
        return words.joined(separator: ", ")
    }

    /// How much it has found.
    var counts: String {
        let failed = crawl.artistsFailed > 0 ? ", \(crawl.artistsFailed) could not be" : ""
        return
            "\(crawl.artistsVisited) of \(crawl.artistsFound.counted("artist")) visited\(failed), \(crawl.tracksFound.counted("track"))"
    }

    private var budgets: String {
        pace.budgets.compactMap { budget in
            if let until = budget.blockedUntil {
                return "\(budget.provider) rests until \(until.formatted(.iso8601))"
            }
            // Who has no limit is no reason to wait.
            guard let left = budget.left, let quota = budget.quota else { return nil }
            return "\(budget.provider) \(left) of \(quota)"
        }.joined(separator: ", ")
    }

    /// "about 12 min": a length of time as one says it who is not sure.
    static func span(_ seconds: Double) -> String {
        switch seconds {
        case ..<60: "less than a minute"
        case ..<5_400: "about \(Int((seconds / 60).rounded())) min"
        case ..<129_600: "about \(Int((seconds / 3_600).rounded())) h"
        default: "about \(Int((seconds / 86_400).rounded())) days"
        }
    }
}

extension String {
    /// The text, filled with blanks on the left to a width in characters.
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
