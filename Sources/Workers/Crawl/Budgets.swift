internal import FoundationEssentials
internal import Jobs
internal import Postgres

extension Budget {
    /// How much of each provider's budget there is today.
    func today(on connection: isolated Connection) throws -> [String: DayBudget] {
        var days: [String: DayBudget] = [:]
        for status in try statuses(on: connection) {
            let interval =
                switch limits(of: status.provider).pace {
                case .spaced(let interval): interval / .seconds(1)
                case .adaptive(let start, _, _): 1 / (status.rate ?? start)
                }
            let blocked = max(status.blockedUntil?.timeIntervalSinceNow ?? 0, 0)
            var day = days[status.provider.rawValue] ?? DayBudget(interval: interval)
            day.blocked = max(day.blocked, blocked)
            if let quota = status.dailyQuota {
                day.left = min(day.left ?? .max, max(quota - status.callsInADay, 0))
            }
            days[status.provider.rawValue] = day
        }
        return days
    }
}
