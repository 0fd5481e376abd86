package import FoundationEssentials

/// How many calls may be repeats of failed ones: one in ten, so that nobody who is unwell is buried under second tries.
///
/// Each call earns a tenth of a repeat, and each minute one, for where there are few calls; three at most are saved. In any
/// minute there are thus at most a tenth of the calls, and four. After the retry quota of the AWS SDKs ("Timeouts,
/// retries, and backoff with jitter", Amazon Builders' Library).
package struct RepeatCredit: Sendable, Hashable {
    package private(set) var amount: Double
    package private(set) var asOf: Date?

    package init(amount: Double = 1, asOf: Date? = nil) {
        self.amount = amount
        self.asOf = asOf
    }

    static let share = 0.1
    static let most = 3.0
    static let minute: TimeInterval = 60

    /// When there is credit for a repeat; nil where there is now.
    func wait(at now: Date) -> Date? {
        let lacking = 1 - amount(at: now)
        return lacking <= 1e-9 ? nil : now.addingTimeInterval(lacking * Self.minute)
    }

    /// Notes a call.
    mutating func note(isRepeat: Bool, at now: Date) {
        amount = isRepeat ? max(amount(at: now) - 1, 0) : min(amount(at: now) + Self.share, Self.most)
        asOf = max(now, asOf ?? now)
    }

    private func amount(at now: Date) -> Double {
        min(amount + max(now.timeIntervalSince(asOf ?? now), 0) / Self.minute, Self.most)
    }
}
