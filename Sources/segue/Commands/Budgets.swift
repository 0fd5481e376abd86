import Foundation
import Jobs
import Lifecycle
import Postgres
import Upstream

extension Command {
    /// Shows what may still be asked of whom.
    static let budgets = Command(
        name: "budgets",
        summary: "Show what may still be asked of the outside services, and what nobody asks now.",
        discussion:
            "Asks nobody outside. `open` is what is left to work that nobody waits for; the rest is kept for who waits.",
        options: Operator.options + [Option(name: "json", help: "print JSON instead of a table")]
    ) { arguments in
        let keeper = try Operator(arguments)
        let (statuses, waiting) = try await keeper.withInstallation { installation in
            try await installation.servicePool.withConnection { connection in
                (
                    try installation.outside.budget(on: connection).statuses(on: connection),
                    try connection.waitingForBudgets()
                )
            }
        }
        guard !arguments.has("json") else {
            let rows = statuses.map { BudgetRow($0, waiting: waiting) }
            say(String(decoding: try JSONEncoder.ours.encode(rows), as: UTF8.self))
            return ExitStatus.success
        }
        var table = Table([
            ("Provider", .left), ("Family", .left), ("Calls in a day", .right), ("Quota", .right),
            ("Left", .right),
            ("Open", .right), ("Pace", .right), ("Under way", .right), ("Jobs waiting", .right), ("", .left),
        ])
        for status in statuses {
            let row = BudgetRow(status, waiting: waiting)
            table.add([
                row.provider, row.family ?? "all", "\(row.calls_in_a_day)",
                row.quota.map(String.init) ?? "no limit",
                row.left.map(String.init) ?? "", row.open.map(String.init) ?? "",
                row.rate.map { String(format: "%.1f/s", $0) } ?? "",
                row.in_flight == 0 ? "" : "\(row.in_flight)",
                row.jobs_waiting == 0 ? "" : "\(row.jobs_waiting)",
                row.blocked_until.map { "\(row.reason ?? "blocked") until \($0.formatted(.iso8601))" } ?? "",
            ])
        }
        say(
            statuses.isEmpty
                ? "Nobody has been asked yet."
                : table.withoutEmptyColumns.text(width: StandardStream.output.width))
        return ExitStatus.success
    }
}

/// A line of `segue budgets`.
private struct BudgetRow: Encodable {
    let provider: String
    let family: String?
    let calls_in_a_day: Int
    let quota: Int?
    let left: Int?
    let open: Int?
    let rate: Double?
    let in_flight: Int
    let jobs_waiting: Int
    let blocked_until: Date?
    let reason: String?

    init(_ status: BudgetStatus, waiting: [String: Int]) {
        provider = status.provider.rawValue
        family = status.family
        calls_in_a_day = status.callsInADay
        quota = status.dailyQuota
        left = status.dailyQuota.map { max($0 - status.callsInADay, 0) }
        open = status.openQuota.map { max($0 - status.callsInADay, 0) }
        rate = status.rate
        in_flight = status.inFlight
        jobs_waiting = waiting["\(status.provider.rawValue)/\(status.family ?? "*")"] ?? 0
        blocked_until = status.blockedUntil
        reason = status.reason?.rawValue
    }
}
