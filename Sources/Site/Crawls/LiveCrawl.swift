internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Storage

/// A message of a crawl's live line.
struct LiveCrawl: Encodable {
    var kind: Kind
    /// Everything up to here is told: whoever comes back says it as `last_seq`.
    var sequence: Int64
    /// Whether nothing is left to tell; otherwise the next message follows at once.
    var complete: Bool
    var crawl: CrawlView
    var pace: LivePace
    var artists: [LiveArtist]

    enum Kind: String, Encodable {
        /// Forget what was told before: all artists follow.
        case snapshot
        /// Artists that were found, or whose state has changed.
        case delta
    }

    init(_ news: CrawlNews, _ seedName: String?, _ pace: LivePace) {
        kind = news.isWhole ? .snapshot : .delta
        // Of a sequence that is told in parts not all has been told.
        sequence = max(news.isComplete ? news.mark.sequence : news.mark.sequence - 1, 0)
        complete = news.isComplete
        crawl = CrawlView(news.crawl, seedName: seedName)
        self.pace = pace
        artists = news.artists.map { LiveArtist(artist: $0) }
    }
}

/// An artist of a crawl: `[position, id, name, depth, parent's position or 0, state]`, for there are thousands.
struct LiveArtist: Encodable {
    var artist: WatchedArtist

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(artist.position)
        try container.encode(artist.id.rawValue)
        try container.encode(artist.name)
        try container.encode(artist.depth)
        try container.encode(artist.parent ?? 0)
        try container.encode(artist.state)
    }
}

/// How fast a crawl goes, and what it may still spend.
struct LivePace: Encodable, Equatable {
    /// Visits a minute, over about the last one.
    var perMinute = 0.0
    /// Until its end, as far as that can be told.
    var secondsLeft: Double?
    /// What may still be asked of whom today.
    var budgets: [Budget] = []

    struct Budget: Encodable, Equatable {
        var provider: String
        /// Calls that the tightest family of endpoints has left; null: as many as one likes.
        var left: Int?
        var quota: Int?
        var blockedUntil: Date?
    }

    init() {}

    init(of news: CrawlNews, _ budgets: [BudgetStatus], now: Date) {
        let crawl = CrawlView(news.crawl)
        perMinute = news.crawl.state == .running ? (news.rate * 600).rounded() / 10 : 0
        // Those that the crawl asks; as long as it has no plan, all.
        let asked = crawl.plan.calls.map { Set($0.keys) }
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
