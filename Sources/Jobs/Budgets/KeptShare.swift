internal import FoundationEssentials

/// The part of a quota that background work leaves to listeners who wait: a fifth.
///
/// What nobody needs is lent: hour by hour after the last call of somebody who waited, until after a whole window but one call
/// in a hundred is. The first who waits again has the fifth kept whole from then on.
struct KeptShare: Sendable {
    /// The whole quota.
    let quota: Int
    /// The window of the quota.
    let span: TimeInterval
    /// When somebody who waits called last, or counting began.
    let waitedAt: Date

    /// How many calls there may be in a window for work of some urgency.
    func open(to priority: JobPriority, at now: Date) -> Int {
        priority == .interactive ? quota : quota - kept(at: now)
    }

    /// When background work may make more than `calls` in a window, by lending alone; nil: never.
    func opens(beyond calls: Int) -> Date? {
        let kept = quota - calls - 1
        guard kept >= least, kept < whole else { return nil }
        // A millisecond more than the very moment, for the rounding.
        return waitedAt.addingTimeInterval(span * (1 - Double(kept) / Double(whole)) + 0.001)
    }

    private var whole: Int { (quota + 4) / 5 }
    private var least: Int { quota / 100 }

    private func kept(at now: Date) -> Int {
        let idle = min(max(now.timeIntervalSince(waitedAt) / span, 0), 1)
        return max(Int((Double(whole) * (1 - idle)).rounded(.up)), least)
    }
}
