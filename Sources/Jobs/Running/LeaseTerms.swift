/// How long a worker may hold a job, and how it keeps it.
public struct LeaseTerms: Sendable, Hashable {
    /// How long a lease lasts by the database's clock.
    public var duration: Duration
    /// How often it is renewed.
    public var heartbeat: Duration
    /// How long before its end the worker stops, when it could not renew it.
    public var margin: Duration
    /// How long jobs under way may go on after a stop was asked for.
    public var grace: Duration
    /// How often an idle worker looks for work by itself.
    public var poll: Duration
    /// How often it takes back jobs from dead workers.
    public var sweep: Duration
    /// How long a job is ready before waiting workers are told of it again.
    public var overdue: Duration

    /// The usual terms.
    public init(
        duration: Duration = .seconds(60), heartbeat: Duration = .seconds(20),
        margin: Duration = .seconds(10),
        grace: Duration = .seconds(25), poll: Duration = .seconds(1), sweep: Duration = .seconds(10),
        overdue: Duration = .seconds(2)
    ) {
        self.duration = duration
        self.heartbeat = heartbeat
        self.margin = margin
        self.grace = grace
        self.poll = poll
        self.sweep = sweep
        self.overdue = overdue
    }

    /// The usual terms, scaled to leases of another duration: three renewals, and a sixth as margin and between sweeps.
    public init(lease: Duration) {
        self.init(
            duration: lease, heartbeat: lease / 3, margin: lease / 6, sweep: min(lease / 6, .seconds(10)))
    }

    /// Until when a lease that was asked for at `asked` may be trusted: counted from before the question, so that
    /// a slow answer cannot stretch it.
    package func trust(since asked: ContinuousClock.Instant) -> ContinuousClock.Instant {
        asked + duration - margin
    }
}

/// A span within a fifth of `span`, so that many who wait alike do not come alike.
func jittered(_ span: Duration) -> Duration { span * Double.random(in: 0.8...1.2) }
