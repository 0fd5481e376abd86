internal import FoundationEssentials
internal import Jobs

/// The limiter rows in memory, around the very arithmetic that `Budget` uses.
struct ModelLimits {
    /// What a limiter may do wrong; the simulation must find it out.
    enum Flaw { case ignoresBlocks, ignoresQuota, ignoresConcurrency }

    private(set) var rows: [String: Allowance] = [:]
    let limits: [Provider: ProviderLimits]
    let flaw: Flaw?

    init(_ limits: [Provider: ProviderLimits], flaw: Flaw? = nil) {
        self.limits = limits
        self.flaw = flaw
    }

    /// The rows that there are, by name.
    var names: Set<String> { Set(rows.keys) }

    mutating func reserve(
        _ name: BudgetName, _ priority: JobPriority, isRepeat: Bool, at now: Moment
    ) -> Reservation {
        var (whole, part) = pair(name)
        if flaw == .ignoresBlocks { (whole.blockedUntil, part.blockedUntil) = (nil, nil) }
        if flaw == .ignoresConcurrency { whole.inFlight = InFlight() }
        let answer = Allowance.reserve(
            provider: &whole, family: &part, name: name.family, limits: limits(of: name.provider),
            priority: priority, isRepeat: isRepeat, now: now.date)
        keep(whole, part, of: name)
        return answer
    }

    mutating func block(
        _ name: BudgetName, for pause: Duration?, reason: BlockReason, at now: Moment, share: Double
    ) -> Moment {
        var (whole, part) = pair(name)
        let pace = limits(of: name.provider).pace
        if reason == .quota {
            part.block(for: pause, reason: reason, pace: pace, now: now.date, share: share)
        } else {
            whole.block(for: pause, reason: reason, pace: pace, now: now.date, share: share)
        }
        keep(whole, part, of: name)
        return (reason == .quota ? part : whole).blockedUntil.map(\.microseconds) ?? now
    }

    mutating func cancel(_ name: BudgetName, _ ticket: Ticket?, at now: Moment) {
        var (whole, part) = pair(name)
        Allowance.cancel(provider: &whole, family: &part, ticket: ticket, now: now.date)
        keep(whole, part, of: name)
    }

    /// What came of a call; answers until when the provider is left alone, if it is.
    mutating func note(
        _ outcome: CallOutcome, of name: BudgetName, at now: Moment, share: Double
    ) -> Moment? {
        var (whole, part) = pair(name)
        whole.note(outcome, pace: limits(of: name.provider).pace, now: now.date, share: share)
        keep(whole, part, of: name)
        return whole.blockedUntil.map(\.microseconds).flatMap { $0 > now ? $0 : nil }
    }

    mutating func release(_ ticket: Ticket, of provider: Provider) {
        rows["\(provider.rawValue)/*"]?.inFlight.giveBack(ticket)
    }

    func blockedUntil(_ name: BudgetName, at now: Moment) -> Moment? {
        let (whole, part) = pair(name)
        let until = [whole, part].compactMap(\.blockedUntil).map(\.microseconds).max()
        return flaw == .ignoresBlocks ? nil : until.flatMap { $0 > now ? $0 : nil }
    }

    func rooms(_ name: BudgetName, at now: Moment) -> (interactive: Int, others: Int) {
        let (whole, part) = pair(name)
        func room(for priority: JobPriority) -> Int {
            Allowance.room(
                provider: whole, family: part, name: name.family, limits: limits(of: name.provider),
                priority: priority, now: now.date)
        }
        return (room(for: .interactive), room(for: .normal))
    }

    private func limits(of provider: Provider) -> ProviderLimits {
        var limits = limits[provider] ?? ProviderLimits(pace: .spaced(.milliseconds(500)))
        if flaw == .ignoresQuota { limits.dailyQuota = nil }
        return limits
    }

    private func pair(_ name: BudgetName) -> (Allowance, Allowance) {
        (rows["\(name.provider.rawValue)/*"] ?? .fresh, rows["\(name)"] ?? .fresh)
    }

    private mutating func keep(_ whole: Allowance, _ part: Allowance, of name: BudgetName) {
        rows["\(name.provider.rawValue)/*"] = whole
        rows["\(name)"] = part
    }
}
