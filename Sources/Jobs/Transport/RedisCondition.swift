internal import Lifecycle
internal import Redis

/// Whether Redis serves, as all who use it say; the log hears of a change, and of one a second at most.
final class RedisCondition: Sendable {
    private struct State {
        var trouble: RedisError?
        var lastTrouble: ContinuousClock.Instant?
    }
    private let state = Guarded(State())
    private let up: Gauge
    private let log = Log("redis")

    init(_ metrics: Metrics) {
        up = metrics.gauge("redis_up", "1 while Redis carries work and events, 0 while PostgreSQL does.")
        up.set(1)
    }

    /// What is wrong; nil when nothing is.
    var trouble: RedisError? { state.withLock { $0.trouble } }

    /// Takes note of what somebody met: an error, or nil for an answer.
    func note(_ error: RedisError?) {
        // Whoever was cancelled met nothing.
        if error == .cancelled { return }
        let now = ContinuousClock.now
        let change: RedisError?? = state.withLock { state in
            if let error {
                state.lastTrouble = now
                defer { state.trouble = error }
                return state.trouble == nil ? .some(error) : nil
            }
            // Of several connections some may work while others do not: it is well when all have been for a second.
            guard state.trouble != nil, let last = state.lastTrouble, now - last > .seconds(1) else {
                return nil
            }
            state.trouble = nil
            return .some(nil)
        }
        switch change {
        case .some(.some(let error)):
            up.set(0)
            log.warning("PostgreSQL carries work and events: Redis does not", ["error": "\(error)"])
        case .some(nil):
            up.set(1)
            log.notice("Redis carries work and events again")
        case nil: break
        }
    }
}
