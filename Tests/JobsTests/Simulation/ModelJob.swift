internal import Jobs

/// A row of `jobs`, as the model of the queue keeps it.
struct ModelJob: Hashable {
    let id: Int64
    let kind: JobKind
    let key: String?
    var state: JobState
    var priority: Int
    var runAt: Moment
    var attempt = 0
    let maxAttempts: Int
    var token: Int64?
    var leaseUntil: Moment?
    var worker: String?
    var rescues = 0
    var isRepeat = false
    var rerunRequested = false
    var resumed = false
    var waitsFor: String?

    /// Ends the lease, as every way out of `running` does.
    mutating func leave(as state: JobState) {
        self.state = state
        (token, leaseUntil, worker) = (nil, nil, nil)
    }

    /// The right to end it; of a job that is running.
    var lease: Job.Lease { Job.Lease(job: Job.ID(rawValue: id), token: token ?? 0) }
}
