package import FoundationEssentials

/// Notices that a provider is unwell, for the whole fleet: five calls in a row that failed (no answer, or 5xx), or half of
/// twenty or more within half a minute.
///
/// It is then left alone for 30 s. The next three calls are on trial, one after the other: one that fails doubles the pause,
/// up to ten minutes. Who says that it is too busy is left alone at once, twice as long after each time in a row, and counts
/// as unwell from the second: a pause that was kept is no haste of ours. A refusal (401, 404, 429) is an answer. Pure: the
/// clock is an argument.
package struct Breaker: Sendable, Hashable {
    /// Calls in a row that failed.
    package var failures = 0
    /// Pauses in a row, without a good answer that ended them.
    package var openings = 0
    /// How many calls must go well before it is as if nothing had been.
    package var onTrial = 0
    /// The calls of the last half minute, from when they were sent.
    package var sent = RollingCount()
    /// Those of the last half minute that failed, from when that was known.
    package var failed = RollingCount()

    /// A provider to be left alone: for how long, and why.
    package struct Pause: Sendable, Hashable {
        package var span: TimeInterval
        package var reason: BlockReason
    }

    /// How many failures in a row open it.
    static let limit = 5
    /// How many calls of how long say something of their share.
    static let sampleSize = 20
    static let sampleSpan: TimeInterval = 30
    /// Into how many parts that time is divided: a call counts for five seconds longer at the most.
    static let sampleParts = 6
    static let trials = 3
    static let shortest: TimeInterval = 30
    static let longest: TimeInterval = 600

    /// Nothing was heard yet.
    package init() {}

    /// How far calls are trusted to go well.
    package var trust: CallTrust {
        if onTrial > 0 { .onTrial } else if openings > 0 || failures > 0 { .doubted } else { .whole }
    }

    /// Counts a call that will be sent.
    package mutating func count(at now: Date) {
        sent.add(now, at: now, within: Self.sampleSpan, parts: Self.sampleParts)
    }

    /// Takes note of what came of a call; says for how long the provider is to be left alone.
    package mutating func note(_ outcome: CallOutcome, at now: Date) -> Pause? {
        switch outcome {
        case .good:
            failures = 0
            onTrial = max(onTrial - 1, 0)
            if onTrial == 0 { openings = 0 }
            return nil
        case .failed:
            failures += 1
            failed.add(now, at: now, within: Self.sampleSpan, parts: Self.sampleParts)
            let calls = sent.total(at: now, within: Self.sampleSpan)
            let isHalf =
                calls >= Self.sampleSize && failed.total(at: now, within: Self.sampleSpan) * 2 >= calls
            guard onTrial > 0 || failures >= Self.limit || isHalf else { return nil }
            return open(for: Self.shortest, isUnwell: true)
        case .busy(let pause):
            return open(for: max(pause / .seconds(1), 1), isUnwell: openings > 0)
        }
    }

    private mutating func open(for first: TimeInterval, isUnwell: Bool) -> Pause {
        defer {
            openings += 1
            onTrial = isUnwell ? Self.trials : 0
            sent = RollingCount()
            failed = RollingCount()
        }
        let span = min(first * Double(1 << min(openings, 10)), max(Self.longest, first))
        return Pause(span: span, reason: isUnwell ? .unwell : .rate)
    }
}
