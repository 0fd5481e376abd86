internal import Jobs

/// A worker process: some lanes, a clock that may be wrong, and a life that may end at any moment.
struct SimulatedProcess {
    /// Which of its lives this is: what an earlier one planned never happens.
    var life = 0
    var isUp = true
    /// It is stopped until then, and does everything late.
    var pausedUntil: Moment?
    /// When it last was not what it should be: crashed, or stopped.
    var disturbedAt = Moment.min
    /// The runs of its lanes.
    var lanes: [Run?]
    /// How far its clock on the wall is off.
    let skew: Int64

    init(lanes: Int, skew: Int64) {
        self.lanes = Array(repeating: nil, count: lanes)
        self.skew = skew
    }
}

/// A job that is being done.
final class Run {
    let number: Int
    let job: ModelJob
    let process: Int
    let lane: Int?
    /// Until when the lease is trusted.
    var trust: Moment
    /// Which of its calls comes next.
    var step = 0
    /// Whom it has asked.
    var asked: Set<Provider> = []
    /// Nothing of it counts any more, for its own process.
    var isOver = false

    init(number: Int, job: ModelJob, process: Int, lane: Int?, trust: Moment) {
        self.number = number
        self.job = job
        self.process = process
        self.lane = lane
        self.trust = trust
    }

    /// What it asks, one after the other.
    var calls: [BudgetName] {
        job.kind == .sync
            ? [BudgetName("spotify", "top")]
            : [BudgetName("spotify", "related-artists"), BudgetName("musicbrainz", "artist")]
    }
}
