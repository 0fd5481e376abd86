public import FoundationEssentials
internal import Lifecycle

/// What follows from a failure: a pure table, so that it can be read and tested as one.
public struct RetryPolicy: Sendable, Hashable {
    /// The pauses: full jitter up to 2ⁿ seconds, and to six hours.
    public var longestPause: Duration = .seconds(6 * 3600)

    /// The usual policy.
    public init() {}

    /// What happens to a job that failed.
    public enum Verdict: Sendable, Hashable {
        /// Given up.
        case discard(reason: String)
        /// Put off without counting the attempt.
        case snooze(until: Date, reason: String, waitingFor: BudgetName? = nil)
        /// Parked until the listener signs in again, without counting the attempt.
        case park(reason: String)
        /// Tried again after the pause; `isRepeat` says that what it asks outside was asked before, in vain.
        case retry(after: Duration, reason: String, isRepeat: Bool = false)
    }

    /// What happens after `failure` on attempt `attempt` (from 1) of `maxAttempts`.
    public func verdict(
        on failure: JobFailure, attempt: Int, of maxAttempts: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Verdict {
        switch failure {
        case .permanent(let reason): return .discard(reason: reason)
        case .auth(let reason): return .park(reason: reason)
        case .throttled(let until, _, let budget):
            return .snooze(until: until, reason: failure.reason, waitingFor: budget)
        case .transient(let reason), .upstream(let reason):
            guard attempt < maxAttempts else { return .discard(reason: "attempts_exhausted: \(reason)") }
            let pauses = Backoff(base: .seconds(1), cap: longestPause)
            var isRepeat = false
            if case .upstream = failure { isRepeat = true }
            return .retry(
                after: pauses.pause(after: attempt, using: &generator), reason: reason, isRepeat: isRepeat)
        }
    }
}
