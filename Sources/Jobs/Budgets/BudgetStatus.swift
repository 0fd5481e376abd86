public import FoundationEssentials
public import Postgres

extension Budget {
    /// How each budget stands, for the page, the plan of a crawl and `/health`.
    public func statuses(on connection: isolated Connection) throws -> [BudgetStatus] {
        try connection.rows(
            """
            SELECT *, clock_timestamp() AS now FROM upstream_limits ORDER BY provider, family
            """
        ).map { row in
            let provider: Provider = try row.get("provider")
            let family: String = try row.get("family")
            let allowance = try Allowance(row)
            let now: Date = try row.get("now")
            let quota = family == BudgetName.everything ? nil : limits(of: provider).quota(of: family)
            let span = limits(of: provider).span
            let isBlocked = allowance.blockedUntil.map { $0 > now } ?? false
            return BudgetStatus(
                provider: provider, family: family == BudgetName.everything ? nil : family,
                blockedUntil: isBlocked ? allowance.blockedUntil : nil,
                reason: isBlocked ? allowance.blockedReason : nil,
                callsInADay: allowance.count.total(at: now, within: span),
                dailyQuota: quota,
                openQuota: quota.map {
                    KeptShare(quota: $0, span: span, waitedAt: allowance.waitedAt ?? now).open(
                        to: .normal, at: now)
                },
                rate: allowance.rate, inFlight: allowance.inFlight.count(at: now),
                callsEver: try row.get("calls"))
        }
    }
}

/// How a budget stands.
public struct BudgetStatus: Sendable, Hashable {
    /// Whose it is.
    public let provider: Provider
    /// The family of endpoints; nil for the whole provider.
    public let family: String?
    /// Until when nothing is called; nil when it may be.
    public let blockedUntil: Date?
    /// Why.
    public let reason: BlockReason?
    /// Calls in the last 24 hours.
    public let callsInADay: Int
    /// How many there may be.
    public let dailyQuota: Int?
    /// How many of them are open to work that nobody waits for.
    public let openQuota: Int?
    /// Calls a second, where the pace adapts.
    public let rate: Double?
    /// Calls under way, where they are counted.
    public let inFlight: Int
    /// Calls ever made.
    public let callsEver: Int
}
