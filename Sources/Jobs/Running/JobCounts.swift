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
    }

    func ended(_ job: Job, in duration: Duration) {
        done.add(1, job.kind.rawValue)
        seconds.observe(duration, job.kind.rawValue)
    }

    func claimed(_ lead: Lead, _ found: Bool) {
        claims.add(1, lead == .look ? "look" : "id", found ? "yes" : "no")
    }

    /// Shows how full the queue is; of a kind and state that is no longer `seen`, that there is none.
    func waits(_ depths: [QueueDepth], seen: inout Set<QueueDepth.Place>) {
        let now = Dictionary(depths.map { ($0.place, $0.count) }) { $0 + $1 }
        for place in seen.union(now.keys) {
            waiting.set(Double(now[place] ?? 0), place.kind.rawValue, place.state.rawValue)
        }
        seen.formUnion(now.keys)
    }

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
