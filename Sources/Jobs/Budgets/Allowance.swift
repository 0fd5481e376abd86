public import FoundationEssentials

/// What stands in the way of a call.
public enum BlockReason: String, Sendable, Hashable, Codable {
    /// The provider said to slow down, or calls would follow too closely.
    case rate
    /// The day's calls are spent.
    case quota
    /// The provider is unwell.
    case unwell
}

/// The answer to "may I call?".
public enum Reservation: Sendable, Hashable {
    /// Yes, after the pause; the call is counted already.
    case go(after: Duration)
    /// Not before then, by the database's clock; nothing is counted. Put the work off, and sleep on nothing.
    case wait(until: Date, reason: BlockReason)
}

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

    /// A row that nobody has used.
    package static let fresh = Allowance(nextSlot: .distantPast, count: RollingCount())

    /// How long somebody may wait for a slot rather than do something else.
    static func patience(of priority: JobPriority) -> TimeInterval { priority == .interactive ? 5 : 2 }

    /// The part of a quota that background work leaves to listeners who are waiting.
    static func quota(_ quota: Int, for priority: JobPriority) -> Int {
        priority == .interactive ? quota : quota - (quota + 4) / 5
    }

    /// Reserves a call on the provider's row and the family's, or says what stands in the way.
    package static func reserve(
        provider: inout Allowance, family: inout Allowance, name: String, limits: ProviderLimits,
        priority: JobPriority, now: Date
    ) -> Reservation {
        let block = [provider, family].max {
            $0.blockedUntil ?? .distantPast < $1.blockedUntil ?? .distantPast
        }
        if let block, let until = block.blockedUntil, until > now {
            return .wait(until: until, reason: block.blockedReason ?? .rate)
        }
        if let whole = limits.quota(of: name) {
            let quota = quota(whole, for: priority)
            if family.count.total(at: now) >= quota {
                return .wait(until: family.count.room(under: quota, at: now), reason: .quota)
            }
        }
        let slot = max(provider.nextSlot, now)
        guard slot.timeIntervalSince(now) <= patience(of: priority) else {
            return .wait(until: slot, reason: .rate)
        }
        let interval = provider.interval(limits.pace, now: now)
        // After a block one call goes ahead; if it is refused too, the others have not been sent.
        let isProbe = provider.blockedUntil != nil || family.blockedUntil != nil
        provider.unblock()
        family.unblock()
        provider.nextSlot = slot.addingTimeInterval(isProbe ? max(interval, probeLead) : interval)
        provider.count.add(at: now)
        family.count.add(at: now)
        // A double holds a date to less than a microsecond.
        return .go(after: .microseconds(Int((slot.timeIntervalSince(now) * 1_000_000).rounded())))
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

    private static let probeLead: TimeInterval = 5

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

    /// The time between two calls; an adaptive rate grows a little after each quiet half minute.
    private mutating func interval(_ pace: ProviderLimits.Pace, now: Date) -> TimeInterval {
        switch pace {
        case .spaced(let interval): return interval / .seconds(1)
        case .adaptive(let start, let floor, let cap):
            if rate == nil {
                rate = start
                rateChangedAt = now
            } else if now.timeIntervalSince(rateChangedAt ?? now) >= 30 {
                rate = min((rate ?? start) + 0.1, cap)
                rateChangedAt = now
            }
            return 1 / max(rate ?? start, floor)
        }
    }
}
