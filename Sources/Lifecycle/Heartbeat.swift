/// Shows that Swift's shared pool still runs tasks: what blocks it stops the heart.
public final class Heartbeat: Sendable {
    private let last: Guarded<ContinuousClock.Instant>
    private let lag: Gauge
    private let interval: Duration
    private let limit: Duration

    /// A heart that beats each `interval`, and counts as stopped after `limit` without a beat.
    public init(
        metrics: Metrics = .process, interval: Duration = .seconds(1), limit: Duration = .seconds(10)
    ) {
        lag = metrics.gauge("cooperative_pool_lag_seconds", "How late the last heartbeat came.")
        last = Guarded(.now)
        self.interval = interval
        self.limit = limit
    }

    /// False when the shared pool has run nothing of ours for longer than the limit; answers without waiting.
    public var isBeating: Bool { isBeating(at: .now) }

    /// The same, at a given time.
    public func isBeating(at now: ContinuousClock.Instant) -> Bool {
        now - last.withLock { $0 } <= limit
    }

    /// The service: beats until cancelled.
    @concurrent public func run() async {
        while !Task.isCancelled {
            let due = ContinuousClock.now + interval
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(until: due, clock: .continuous)
            let now = ContinuousClock.now
            last.withLock { $0 = now }
            lag.set(max((now - due) / .seconds(1), 0))
        }
    }
}
