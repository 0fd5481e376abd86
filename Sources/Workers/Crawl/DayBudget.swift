internal import FoundationEssentials
internal import Jobs
internal import Postgres
internal import Storage

/// How much of a provider's budget there is today.
package struct DayBudget: Sendable, Hashable {
    /// The time between two calls, in seconds.
    package var interval: Double
    /// How long nothing may be asked, in seconds.
    package var blocked = 0.0
    /// The families that have a quota.
    package var families: [String: Room] = [:]

    /// What there is of a family's quota.
    package struct Room: Sendable, Hashable {
        /// Calls that may still be made today by whoever waits.
        package var left: Int
        /// Those of them that are open to a crawl.
        package var open: Int
        /// Calls a day that are.
        package var daily: Int

        package init(left: Int, open: Int, daily: Int) {
            self.left = left
            self.open = open
            self.daily = daily
        }
    }

    package init(interval: Double, blocked: Double = 0, families: [String: Room] = [:]) {
        self.interval = interval
        self.blocked = blocked
        self.families = families
    }

    /// How long calls take, by family: what is beyond today's quota waits for the next days.
    func seconds(for calls: [String: Double]) -> Double {
        let days = calls.map { family, count in
            guard let room = families[family], count > Double(room.open) else { return 0.0 }
            return ((count - Double(room.open)) / Double(max(room.daily, 1))).rounded(.up) * 86_400
        }
        return max(blocked + calls.values.reduce(0, +) * interval, days.max() ?? 0)
    }
}

extension Budget {
    /// How much of each provider's budget there is today; `besides`, of families that nobody may have asked yet.
    func today(besides: [BudgetName], on connection: isolated Connection) throws -> [String: DayBudget] {
        let now = try connection.clock()
        var days: [String: DayBudget] = [:]
        for status in try statuses(on: connection) {
            let interval =
                switch limits(of: status.provider).pace {
                case .spaced(let interval): interval / .seconds(1)
                case .adaptive(let start, _, _): 1 / (status.rate ?? start)
                }
            let name = status.provider.rawValue
            var day = days[name] ?? DayBudget(interval: interval)
            // A spent quota concerns its family alone.
            if status.family == nil { day.blocked = max(status.blockedUntil?.timeIntervalSince(now) ?? 0, 0) }
            if let family = status.family, let quota = status.dailyQuota {
                let left = status.reason == .quota ? 0 : max(quota - status.callsInADay, 0)
                day.families[family] = DayBudget.Room(
                    left: left, open: min(left, max((status.openQuota ?? quota) - status.callsInADay, 0)),
                    daily: max(status.openQuota ?? quota, 1))
            }
            days[name] = day
        }
        for name in besides {
            guard let quota = limits(of: name.provider).quota(of: name.family) else { continue }
            let open = quota - (quota + 4) / 5
            var day = days[name.provider.rawValue] ?? DayBudget(interval: 0.5)
            if day.families[name.family] == nil {
                day.families[name.family] = DayBudget.Room(left: quota, open: open, daily: open)
            }
            days[name.provider.rawValue] = day
        }
        return days
    }
}
