package import Jobs
internal import Lifecycle

/// Refusals that were heard while the database did not answer: they hold in this process, and are written as soon as it does.
package final class UnwrittenRefusals: Sendable {
    private let held = Guarded<[BudgetName: (until: ContinuousClock.Instant, reason: BlockReason)]>([:])

    /// Nothing is held.
    package init() {}

    /// What is held against a call, and for how much longer; nil where nothing is.
    package func refusal(of name: BudgetName) -> (left: Duration, reason: BlockReason)? {
        let now = ContinuousClock.now
        let standing = held.withLock { held in [name.ofProvider, name].compactMap { held[$0] } }
        guard let last = standing.max(by: { $0.until < $1.until }), last.until > now else { return nil }
        return (last.until - now, last.reason)
    }

    /// Holds a refusal for as long as it lasts, or until `write`, which is told how long it still does, says that it is written.
    package func hold(
        _ name: BudgetName, for pause: Duration, _ reason: BlockReason,
        write: @escaping @Sendable (Duration) async -> Bool
    ) {
        let name = reason == .quota ? name : name.ofProvider
        let end = ContinuousClock.now + pause
        held.withLock { $0[name] = (max($0[name]?.until ?? end, end), reason) }
        tryAgain(until: end, { await write(end - .now) }) {
            self.held.withLock { held in
                if let kept = held[name], kept.until <= end { held[name] = nil }
            }
        }
    }
}
