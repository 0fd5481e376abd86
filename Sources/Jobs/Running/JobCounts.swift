internal import FoundationEssentials
internal import Lifecycle

/// What a runner counts.
struct JobCounts: Sendable {
    private let done: Counter
    private let claims: Counter
    private let fencedOff: Counter
    private let rescues: Counter
    private let discards: Counter
    private let seconds: Histogram
    private let waiting: Gauge
    private let oldest: Gauge
    private let snapshot: Gauge
    private let blocked: Gauge
    private let rate: Gauge

    init(_ metrics: Metrics) {
        done = metrics.counter("job_runs_total", "Runs that did their work.", labels: ["kind"])
        claims = metrics.counter(
            "job_claims_total", "Questions for work: for one job that was told of, or for any.",
            labels: ["by", "found"])
        fencedOff = metrics.counter(
            "job_fenced_total", "Endings refused, because the lease was lost.", labels: ["kind"])
        rescues = metrics.counter("job_rescued_total", "Jobs taken back from dead workers.", labels: ["kind"])
        discards = metrics.counter("job_discarded_total", "Jobs given up.", labels: ["reason"])
        seconds = metrics.histogram("job_duration_seconds", "Time from claim to end.", labels: ["kind"])
        waiting = metrics.gauge(
            "jobs_waiting", "Jobs that are not at their end, of the whole fleet; each minute, to 100,000.",
            labels: ["kind", "state"])
        oldest = metrics.gauge(
            "job_oldest_ready_seconds", "How long the job that is ready for longest has been; each minute.",
            labels: ["kind"])
        snapshot = metrics.gauge(
            "db_oldest_snapshot_seconds",
            "Age of the oldest transaction with a snapshot, of those that this role may see; each minute.")
        blocked = metrics.gauge(
            "upstream_blocked_seconds", "For how much longer nobody asks a provider; each minute.",
            labels: ["provider"])
        rate = metrics.gauge(
            "upstream_limit_rate", "Calls a second that a provider gets, where that is learned; each minute.",
            labels: ["provider"])
    }

    func ended(_ job: Job, in duration: Duration) {
        done.add(1, job.kind.rawValue)
        seconds.observe(duration, job.kind.rawValue)
    }

    func claimed(_ hint: JobHint, _ found: Bool) {
        claims.add(1, hint == .look ? "look" : "id", found ? "yes" : "no")
    }

    /// Shows how full the queue is; of a kind and state that is no longer `seen`, that there is none.
    func waits(_ depths: [QueueDepth], seen: inout Set<QueueDepth.Place>) {
        let now = Dictionary(uniqueKeysWithValues: depths.map { ($0.place, $0) })
        for place in seen.union(now.keys) {
            waiting.set(Double(now[place]?.count ?? 0), place.kind.rawValue, place.state.rawValue)
            if place.state == .available {
                oldest.set((now[place]?.oldestDue ?? .zero) / .seconds(1), place.kind.rawValue)
            }
        }
        seen.formUnion(now.keys)
    }

    /// Shows how the providers stand, by the clock of the database.
    func stand(_ statuses: [BudgetStatus], at now: Date) {
        for status in statuses where status.family == nil {
            let left = status.blockedUntil.map { max($0.timeIntervalSince(now), 0) } ?? 0
            blocked.set(left, status.provider.rawValue)
            if let calls = status.rate { rate.set(calls, status.provider.rawValue) }
        }
    }

    /// Shows how old the oldest snapshot is.
    func lookedBack(_ age: Duration) { snapshot.set(age / .seconds(1)) }

    func fenced(_ job: Job) { fencedOff.add(1, job.kind.rawValue) }

    func rescued(_ rescue: Rescue) {
        rescues.add(1, rescue.job.kind.rawValue)
        if rescue.isDiscarded { discards.add(1, "crash_loop") }
    }

    func discarded(_ job: Job, as failure: JobFailure) {
        if case .permanent = failure {
            discards.add(1, "permanent")
        } else {
            discards.add(1, "attempts_exhausted")
        }
    }
}

extension QueueDepth {
    /// Where jobs are counted.
    struct Place: Hashable {
        let kind: JobKind
        let state: JobState
    }

    fileprivate var place: Place { Place(kind: kind, state: state) }
}
