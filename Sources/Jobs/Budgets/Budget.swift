public import FoundationEssentials
public import Postgres

/// The durable budgets of the providers: what may still be asked of them, by any process, through any restart.
///
/// One row a provider and one a family of endpoints, locked for the moment in which a call is reserved. Where the rows
/// cannot be read nothing is called: the error is the caller's.
public struct Budget: Sendable {
    private let limits: [Provider: ProviderLimits]

    /// Budgets with these limits; a provider without any may be called twice a second.
    public init(_ limits: [Provider: ProviderLimits]) { self.limits = limits }

    /// The limits of a provider.
    public func limits(of provider: Provider) -> ProviderLimits {
        limits[provider] ?? ProviderLimits(pace: .spaced(.milliseconds(500)))
    }

    /// The same budgets, with another daily quota for each family of a provider's endpoints; nil is none.
    public func with(dailyQuota: Int?, of provider: Provider) -> Budget {
        var limits = limits
        var changed = self.limits(of: provider)
        changed.dailyQuota = dailyQuota
        limits[provider] = changed
        return Budget(limits)
    }

    /// Reserves a call, or says until when to wait; one short transaction.
    ///
    /// `isRepeat` says that the call was made before and failed.
    public func reserve(
        _ provider: Provider, _ family: String, _ priority: JobPriority, isRepeat: Bool = false,
        on connection: isolated Connection
    ) throws -> Reservation {
        let limits = limits(of: provider)
        return try connection.transaction { connection in
            var rows = try connection.allowances(provider, family)
            let answer = Allowance.reserve(
                provider: &rows.provider, family: &rows.family, name: family, limits: limits,
                priority: priority, isRepeat: isRepeat, now: rows.now)
            guard case .go = answer else { return answer }
            try connection.save(rows.provider, provider, BudgetName.everything, calls: 1)
            try connection.save(rows.family, provider, family, calls: 1)
            return answer
        }
    }

    /// For how many calls there is room now and in the next moments: of those for whom a listener waits, and of others.
    func rooms(
        _ name: BudgetName, on connection: isolated Connection
    ) throws -> (interactive: Int, others: Int) {
        let rows = try connection.rows(
            """
            SELECT *, clock_timestamp() AS now FROM upstream_limits
             WHERE provider = \(name.provider) AND family IN (\(BudgetName.everything), \(name.family))
             ORDER BY family = \(BudgetName.everything) DESC
            """)
        guard let first = rows.first, let last = rows.last else { return (0, 0) }
        let (whole, part) = (try Allowance(first), try Allowance(last))
        let now: Date = try first.get("now")
        func room(for priority: JobPriority) -> Int {
            Allowance.room(
                provider: whole, family: part, name: name.family, limits: limits(of: name.provider),
                priority: priority, now: now)
        }
        return (room(for: .interactive), room(for: .normal))
    }

    /// Takes back a reserved call that will not be made: it counts for no quota.
    public func cancel(
        _ provider: Provider, _ family: String, _ ticket: Ticket?, on connection: isolated Connection
    ) throws {
        try connection.transaction { connection in
            var rows = try connection.allowances(provider, family)
            Allowance.cancel(provider: &rows.provider, family: &rows.family, ticket: ticket, now: rows.now)
            try connection.save(rows.provider, provider, BudgetName.everything, calls: -1)
            try connection.save(rows.family, provider, family, calls: -1)
        }
    }

    /// Gives back the place of a call that is over; one statement.
    public func release(
        _ ticket: Ticket, of provider: Provider, on connection: isolated Connection
    ) throws {
        try connection.execute(
            """
            UPDATE upstream_limits SET in_flight = array_remove(in_flight, \(ticket.rawValue))
             WHERE provider = \(provider) AND family = \(BudgetName.everything)
            """)
    }

    /// Until when nobody asks, by the database's clock; nil where a call may go.
    ///
    /// For a call that waited for its slot.
    public func blockedUntil(
        _ provider: Provider, _ family: String, on connection: isolated Connection
    ) throws -> Date? {
        try connection.row(
            """
            SELECT max(blocked_until) AS until FROM upstream_limits
             WHERE provider = \(provider) AND family IN (\(BudgetName.everything), \(family))
               AND blocked_until > clock_timestamp()
            """)?.get("until")
    }

    /// Notes that the provider refused: all processes stop asking, at once and through restarts.
    ///
    /// A spent quota concerns the family alone, everything else the whole provider. `pause` is what the answer said,
    /// nil where it said nothing that can be understood. Answers what stands now against whom it concerns, by the database's clock.
    @discardableResult
    public func block(
        _ provider: Provider, _ family: String, for pause: Duration?, reason: BlockReason,
        on connection: isolated Connection
    ) throws -> BlockBoard.Block {
        try block(
            provider, family, for: pause, reason: reason, share: Double.random(in: 0...1), on: connection)
    }

    /// Notes what came of a call; where nobody is to ask for a while, answers until when, by the database's clock.
    ///
    /// Where the whole provider is found unwell all processes leave it alone, for longer each time, through restarts.
    @discardableResult
    public func note(
        _ outcome: CallOutcome, of provider: Provider, _ family: String, on connection: isolated Connection
    ) throws -> BlockBoard.Block? {
        try note(outcome, of: provider, family, share: Double.random(in: 0...1), on: connection)
    }

    /// Notes what came of a call; `share` in 0...1 is the jitter.
    package func note(
        _ outcome: CallOutcome, of provider: Provider, _ family: String, share: Double,
        on connection: isolated Connection
    ) throws -> BlockBoard.Block? {
        let pace = limits(of: provider).pace
        return try connection.transaction { connection in
            var rows = try connection.allowances(provider, family)
            let before = rows.provider
            rows.provider.note(outcome, pace: pace, now: rows.now, share: share)
            if rows.provider != before {
                try connection.save(rows.provider, provider, BudgetName.everything, calls: 0)
            }
            guard let until = rows.provider.blockedUntil, until > rows.now else { return nil }
            return BlockBoard.Block(until: until, reason: rows.provider.blockedReason ?? .unwell)
        }
    }

    /// Notes a refusal; `share` in 0...1 is the jitter.
    package func block(
        _ provider: Provider, _ family: String, for pause: Duration?, reason: BlockReason, share: Double,
        on connection: isolated Connection
    ) throws -> BlockBoard.Block {
        let pace = limits(of: provider).pace
        return try connection.transaction { connection in
            let rows = try connection.allowances(provider, family)
            // What holds for the family alone must not be told of the provider, nor the other way round.
            let isOfFamily = reason == .quota
            var row = isOfFamily ? rows.family : rows.provider
            row.block(for: pause, reason: reason, pace: pace, now: rows.now, share: share)
            try connection.save(row, provider, isOfFamily ? family : BudgetName.everything, calls: 0)
            return BlockBoard.Block(until: row.blockedUntil ?? rows.now, reason: row.blockedReason ?? reason)
        }
    }
}

extension Connection {
    /// Both rows of a call, made if they are missing, locked in one order, and the database's clock after that.
    fileprivate func allowances(
        _ provider: Provider, _ family: String
    ) throws -> (provider: Allowance, family: Allowance, now: Date) {
        // Read first: an INSERT that finds its row there already still costs a write.
        var found = try locked(provider, family)
        if found.count < 2 {
            try execute(
                """
                INSERT INTO upstream_limits (provider, family)
                SELECT \(provider), family FROM unnest(\([BudgetName.everything, family])) AS f (family)
                    ON CONFLICT DO NOTHING
                """)
            found = try locked(provider, family)
        }
        guard let whole = found[BudgetName.everything], let part = found[family] else {
            throw PostgresError(.unexpectedAnswer, message: "the budget of \(provider.rawValue) is missing")
        }
        // Its own statement: the clock is read when the locks are held.
        return (whole, part, try clock())
    }

    private func locked(_ provider: Provider, _ family: String) throws -> [String: Allowance] {
        let found = try rows(
            """
            SELECT * FROM upstream_limits
             WHERE provider = \(provider) AND family = ANY (\([BudgetName.everything, family]))
             ORDER BY family FOR UPDATE
            """)
        return Dictionary(
            uniqueKeysWithValues: try found.map { (try $0.get("family", as: String.self), try Allowance($0)) }
        )
    }

    fileprivate func save(
        _ allowance: Allowance, _ provider: Provider, _ family: String, calls: Int
    ) throws {
        try execute(
            """
            UPDATE upstream_limits
               SET next_slot_at = \(allowance.nextSlot), rate = \(allowance.rate),
                   rate_changed_at = \(allowance.rateChangedAt), blocked_until = \(allowance.blockedUntil),
                   blocked_reason = \(allowance.blockedReason), recent = \(allowance.count.groups),
                   recent_calls = \(allowance.count.calls), in_flight = \(allowance.inFlight.tickets),
                   repeat_credit = \(allowance.repeats.amount), repeat_credit_at = \(allowance.repeats.asOf),
                   failures = \(allowance.breaker.failures), openings = \(allowance.breaker.openings),
                   on_trial = \(allowance.breaker.onTrial), sent = \(allowance.breaker.sent.groups),
                   sent_calls = \(allowance.breaker.sent.calls), failed = \(allowance.breaker.failed.groups),
                   failed_calls = \(allowance.breaker.failed.calls),
                   waited_at = \(allowance.waitedAt), calls = calls + \(calls)
             WHERE provider = \(provider) AND family = \(family)
            """)
    }
}

extension Allowance {
    /// Reads a limiter row.
    package init(_ row: Row) throws {
        nextSlot = try row.get("next_slot_at")
        rate = try row.get("rate")
        rateChangedAt = try row.get("rate_changed_at")
        blockedUntil = try row.get("blocked_until")
        blockedReason = try row.get("blocked_reason")
        count = RollingCount(groups: try row.get("recent"), calls: try row.get("recent_calls"))
        inFlight = InFlight(try row.get("in_flight"))
        repeats = RepeatCredit(
            amount: try row.get("repeat_credit"), asOf: try row.get("repeat_credit_at"))
        breaker.failures = try row.get("failures")
        breaker.openings = try row.get("openings")
        breaker.onTrial = try row.get("on_trial")
        breaker.sent = RollingCount(groups: try row.get("sent"), calls: try row.get("sent_calls"))
        breaker.failed = RollingCount(groups: try row.get("failed"), calls: try row.get("failed_calls"))
        waitedAt = try row.get("waited_at")
    }
}
