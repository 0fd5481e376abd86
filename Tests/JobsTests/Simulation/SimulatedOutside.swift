internal import Jobs

/// The outsiders: what they were asked and when, and whether they may have been.
struct SimulatedOutside {
    /// What comes of a call.
    enum Answer {
        case good
        case slowDown(pause: Duration?, isQuota: Bool)
        /// Too busy to answer: pauses grow.
        case busy(Duration)
        /// 500, garbage, or nothing at all: a later try may do.
        case trouble(String)

        /// What it says of the provider; nil for a refusal.
        var outcome: CallOutcome? {
            switch self {
            // Garbage is an answer.
            case .good, .trouble("garbage"): .good
            case .slowDown: nil
            case .busy(let pause): .busy(pause)
            case .trouble: .failed
            }
        }
    }

    private var sent: [BudgetName: [Moment]] = [:]
    private var last: [Provider: Moment] = [:]
    private var underWay: [Provider: [Moment]] = [:]
    private var blocks: [(provider: Provider, family: String?, from: Moment, until: Moment)] = []

    /// How many calls there were.
    var count: Int { sent.values.reduce(0) { $0 + $1.count } }

    /// A block was written down.
    mutating func blocked(_ name: BudgetName, wholly: Bool, from: Moment, until: Moment) {
        blocks.append((name.provider, wholly ? nil : name.family, from, until))
    }

    /// I4: a call is sent, and answered at `end`; says which rule of the provider's it breaks.
    mutating func send(
        _ name: BudgetName, at now: Moment, until end: Moment, _ limits: ProviderLimits
    ) -> String? {
        defer {
            sent[name, default: []].append(now)
            last[name.provider] = now
            underWay[name.provider, default: []].append(end)
        }
        underWay[name.provider]?.removeAll { $0 <= now }
        if let most = limits.concurrency, (underWay[name.provider]?.count ?? 0) >= most {
            return "more than \(most) calls to \(name.provider.rawValue) under way"
        }
        // A slot may be used a little late.
        if case .spaced(let interval) = limits.pace, let last = last[name.provider],
            now - last < (interval - limits.pace.lateness).microseconds - 1_000
        {
            return "two calls to \(name.provider.rawValue) \(now - last) µs apart"
        }
        if let quota = limits.dailyQuota {
            sent[name]?.removeAll { now - $0 >= limits.window.microseconds }
            if (sent[name]?.count ?? 0) >= quota { return "more than \(quota) calls to \(name) in a day" }
        }
        // Within a second everybody knows.
        let isBlocked = blocks.contains { block in
            block.provider == name.provider && (block.family ?? name.family) == name.family
                && now > block.from + 1_000_000 && now < block.until
        }
        return isBlocked ? "\(name) was called while it was blocked" : nil
    }
}
