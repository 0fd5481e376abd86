package import FoundationEssentials
package import Jobs
package import Storage

/// How fast a crawl goes, and what it may still spend.
package struct LivePace: Sendable, Encodable, Equatable {
    /// Visits a minute, over about the last one.
    package var perMinute = 0.0
    /// Until its end, as far as that can be told.
    package var secondsLeft: Double?
    /// What may still be asked of whom today.
    package var budgets: [Budget] = []

    /// What may still be asked of a provider today.
    package struct Budget: Sendable, Encodable, Equatable {
        /// Whose it is.
        package var provider: String
        /// Calls that the tightest family of endpoints has left; null: as many as one likes.
        package var left: Int?
        /// How many calls such a family has a day.
        package var quota: Int?
        /// Until when nobody asks.
        package var blockedUntil: Date?
    }

    /// Nothing is known.
    package init() {}

    /// What is known of a crawl and the budgets, by the database's clock.
    package init(of news: CrawlNews, _ budgets: [BudgetStatus], now: Date) {
        let crawl = CrawlView(news.crawl)
        perMinute = news.crawl.state == .running ? (news.rate * 600).rounded() / 10 : 0
        // Those that the crawl asks; as long as it has no plan, all.
        let asked = crawl.plan.calls.map {
            Set($0.keys).union(crawl.plan.sounds?.calls.keys.map(\.self) ?? [])
        }
        self.budgets = Dictionary(grouping: budgets) { $0.provider.rawValue }
            .filter { asked?.contains($0.key) ?? true }
            .map { provider, families in
                let tightest =
                    families
                    .compactMap { family in
                        family.dailyQuota.map { (left: max($0 - family.callsInADay, 0), quota: $0) }
                    }
                    .min { $0.left < $1.left }
                return Budget(
                    provider: provider, left: tightest?.left, quota: tightest?.quota,
                    blockedUntil: families.compactMap(\.blockedUntil).max())
            }
            .sorted { $0.provider < $1.provider }
        secondsLeft = Self.secondsLeft(of: crawl, rate: news.rate, self.budgets, now: now)
    }

    /// What is left of the walk at the rate of the last minute, or at the plan's; longer where a day's calls do not do.
    private static func secondsLeft(
        of crawl: CrawlView, rate: Double, _ budgets: [Budget], now: Date
    ) -> Double? {
        guard crawl.state == .running || crawl.state == .waiting else { return nil }
        let planned = Double(crawl.plan.artists ?? 0)
        let left = Double(crawl.progress.expected - crawl.progress.visited - crawl.progress.failed)
        guard left > 0 else { return crawl.state == .running ? 0 : nil }
        var seconds: Double
        if crawl.state == .running, rate > 0.001 {
            seconds = left / rate
        } else if let whole = crawl.plan.seconds, planned > 0 {
            seconds = whole * left / planned
        } else {
            return nil
        }
        for budget in budgets {
            guard let calls = crawl.plan.calls?[budget.provider], let rest = budget.left,
                let quota = budget.quota, planned > 0, quota > 0
            else { continue }
            let missing = Double(calls) * left / planned - Double(rest)
            if missing > 0 { seconds = max(seconds, missing / Double(quota) * 86_400) }
        }
        let wait = max(crawl.waitingUntil?.timeIntervalSince(now) ?? 0, 0)
        // To five seconds: nobody wants to see it tremble.
        return ((wait + seconds) / 5).rounded(.up) * 5
    }
}
