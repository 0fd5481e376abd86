package import FoundationEssentials

/// The state of one limiter row, and the arithmetic on it.
///
/// Pure: the clock is an argument.
package struct Allowance: Sendable, Hashable {
    package var nextSlot: Date
    package var rate: Double?
    package var rateChangedAt: Date?
    package var blockedUntil: Date?
    package var blockedReason: BlockReason?
    package var count: RollingCount
    /// The calls under way; of the whole provider.
    package var inFlight = InFlight()
    /// How many repeats there may be; of the whole provider.
    package var repeats = RepeatCredit()
    /// How it is; of the whole provider.
    package var breaker = Breaker()
    /// When somebody who waits called last; of a family.
    package var waitedAt: Date?

    /// A row that nobody has used.
    package static let fresh = Allowance(nextSlot: .distantPast, count: RollingCount())

    /// Reserves a call on the provider's row and the family's, or says what stands in the way.
    package static func reserve(
        provider: inout Allowance, family: inout Allowance, name: String, limits: ProviderLimits,
        priority: JobPriority, isRepeat: Bool = false, now: Date
    ) -> Reservation {
        if let obstacle = obstacle(
            provider, family, name, limits, priority: priority, isRepeat: isRepeat, now: now)
        {
            return obstacle
        }
        let slot = max(provider.nextSlot, now)
        let interval = provider.interval(limits.pace, now: now)
        // After a block one call goes ahead, and on trial each: if it is refused too, the others have not been sent.
        let trust = provider.breaker.trust
        let isProbe =
            provider.blockedUntil != nil || family.blockedUntil != nil || trust == .onTrial
        provider.unblock()
        family.unblock()
        provider.nextSlot = slot.addingTimeInterval(isProbe ? max(interval, probeLead) : interval)
        provider.breaker.count(at: now)
        provider.count.add(slot, at: now, within: limits.span)
        family.count.add(slot, at: now, within: limits.span)
        provider.repeats.note(isRepeat: isRepeat, at: now)
        if priority == .interactive || family.waitedAt == nil { family.waitedAt = now }
        let ticket = limits.concurrency.map { _ in provider.inFlight.take(from: slot, at: now) }
        // A double holds a date to less than a microsecond.
        return .go(
            after: .microseconds(Int((slot.timeIntervalSince(now) * 1_000_000).rounded())), ticket: ticket,
            trust: trust)
    }

    /// Takes back a call that was reserved and will not be made; its slot stays empty.
    package static func cancel(
        provider: inout Allowance, family: inout Allowance, ticket: Ticket?, now: Date
    ) {
        provider.count.takeBack(at: now)
        family.count.takeBack(at: now)
        if let ticket { provider.inFlight.giveBack(ticket) }
    }

    /// What stands in the way of a call; nil where nothing does.
    private static func obstacle(
        _ provider: Allowance, _ family: Allowance, _ name: String, _ limits: ProviderLimits,
        priority: JobPriority, isRepeat: Bool, now: Date
    ) -> Reservation? {
        let block = [provider, family].max {
            $0.blockedUntil ?? .distantPast < $1.blockedUntil ?? .distantPast
        }
        if let block, let until = block.blockedUntil, until > now {
            return .wait(until: until, reason: block.blockedReason ?? .rate)
        }
        if let quota = limits.quota(of: name) {
            let share = KeptShare(quota: quota, span: limits.span, waitedAt: family.waitedAt ?? now)
            let (open, made) = (
                share.open(to: priority, at: now), family.count.total(at: now, within: limits.span)
            )
            if made >= open {
                let room = family.count.room(under: open, at: now, within: limits.span)
                let lent = priority == .interactive ? nil : share.opens(beyond: made)
                return .wait(until: min(room, lent ?? room), reason: .quota)
            }
        }
        if let until = isRepeat && limits.limitsRepeats ? provider.repeats.wait(at: now) : nil {
            return .wait(until: until, reason: .repeats)
        }
        let slot = max(provider.nextSlot, now)
        if .seconds(slot.timeIntervalSince(now)) > Reservation.patience(of: priority) {
            return .wait(until: slot, reason: .rate)
        }
        if let most = limits.concurrency,
            provider.inFlight.count(at: now) >= InFlight.places(of: most, for: priority)
        {
            return .wait(until: now.addingTimeInterval(busyPause), reason: .busy)
        }
        return nil
    }

    /// How many calls of some urgency have room now and in the next moments; 1,000 for as many as one likes.
    package static func room(
        provider: Allowance, family: Allowance, name: String, limits: ProviderLimits, priority: JobPriority,
        now: Date
    ) -> Int {
        guard [provider, family].allSatisfy({ $0.blockedUntil ?? .distantPast <= now }) else { return 0 }
        let interval = provider.spacing(limits.pace)
        let ahead = max(provider.nextSlot.timeIntervalSince(now), 0)
        let patience = Reservation.patience(of: priority) / .seconds(1)
        guard ahead <= patience else { return 0 }
        var room = interval > 0 ? Int(min((patience - ahead) / interval, 999)) + 1 : 1_000
        if let quota = limits.quota(of: name) {
            let share = KeptShare(quota: quota, span: limits.span, waitedAt: family.waitedAt ?? now)
            let made = family.count.total(at: now, within: limits.span)
            room = min(room, share.open(to: priority, at: now) - made)
        }
        return max(room, 0)
    }

    /// Notes a refusal: for how long, as the provider said it, or nil where it said nothing sensible.
    ///
    /// A block is never shortened. `share` in 0...1 draws the jitter.
    package mutating func block(
        for pause: Duration?, reason: BlockReason, pace: ProviderLimits.Pace, now: Date, share: Double
    ) {
        let seconds = Self.seconds(of: pause, reason: reason, now: now)
        let until = now.addingTimeInterval(seconds + share * min(seconds * 0.1, 30))
        if until > blockedUntil ?? .distantPast {
            blockedUntil = until
            blockedReason = reason
        }
        if reason == .rate, case .adaptive(let start, let floor, _) = pace {
            rate = max((rate ?? start) / 2, floor)
            rateChangedAt = now
        }
    }

    /// Notes what came of a call, and blocks a provider that is unwell.
    ///
    /// What was sent before a block that stands says nothing new, but that the block may have to last longer.
    package mutating func note(
        _ outcome: CallOutcome, pace: ProviderLimits.Pace, now: Date, share: Double
    ) {
        if blockedUntil ?? .distantPast > now {
            if case .busy(let pause) = outcome {
                block(for: pause, reason: blockedReason ?? .rate, pace: pace, now: now, share: share)
            }
        } else if let pause = breaker.note(outcome, at: now) {
            block(for: .seconds(pause.span), reason: pause.reason, pace: pace, now: now, share: share)
        }
    }

    private static let probeLead: TimeInterval = 5
    private static let busyPause: TimeInterval = 0.1

    /// How long a refusal lasts: at least a second, at most a day.
    ///
    /// Without a word of it half a minute, or until the next UTC day for a quota.
    private static func seconds(of pause: Duration?, reason: BlockReason, now: Date) -> TimeInterval {
        guard let pause else {
            guard reason == .quota else { return 30 }
            return span - now.timeIntervalSince1970.truncatingRemainder(dividingBy: span)
        }
        return min(max(pause / .seconds(1), 1), span)
    }

    private static let span: TimeInterval = 86_400

    private mutating func unblock() {
        blockedUntil = nil
        blockedReason = nil
    }

    /// The time between two calls, as it is.
    private func spacing(_ pace: ProviderLimits.Pace) -> TimeInterval {
        switch pace {
        case .spaced(let interval): interval / .seconds(1)
        case .adaptive(let start, let floor, _): 1 / max(rate ?? start, floor)
        }
    }

    /// The time between two calls; an adaptive rate grows a little after each quiet half minute.
    private mutating func interval(_ pace: ProviderLimits.Pace, now: Date) -> TimeInterval {
        if case .adaptive(let start, _, let cap) = pace {
            if rate == nil {
                rate = start
                rateChangedAt = now
            } else if now.timeIntervalSince(rateChangedAt ?? now) >= 30 {
                rate = min((rate ?? start) + 0.1, cap)
                rateChangedAt = now
            }
        }
        return spacing(pace)
    }
}
