internal import Lifecycle

/// What a runner counts.
struct JobCounts: Sendable {
    private let done: Counter
    private let claims: Counter
    private let fencedOff: Counter
    private let rescues: Counter
    private let discards: Counter
    private let seconds: Histogram

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
    }

    func ended(_ job: Job, in duration: Duration) {
        done.add(1, job.kind.rawValue)
        seconds.observe(duration, job.kind.rawValue)
    }

    func claimed(_ lead: Lead, _ found: Bool) {
        claims.add(1, lead == .look ? "look" : "id", found ? "yes" : "no")
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
