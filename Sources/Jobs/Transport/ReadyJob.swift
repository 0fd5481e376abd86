internal import Postgres

/// A job that a worker may take, as the table said when it was looked at.
public struct ReadyJob: Sendable, Hashable {
    /// The job.
    public let id: Job.ID
    /// What is to be done.
    public let kind: JobKind
    /// How urgent it is.
    public let priority: JobPriority

    init(id: Job.ID, kind: JobKind, priority: JobPriority) {
        self.id = id
        self.kind = kind
        self.priority = priority
    }

    init(_ row: Row) throws {
        id = try row.get("id")
        kind = try row.get("kind")
        priority = JobPriority(rawValue: try row.get("priority")) ?? .background
    }
}

extension ReadyJob {
    /// The job as the payload of a notice: id, priority and kind, in this order because a kind may hold blanks.
    var notice: String { "\(id.rawValue) \(priority.rawValue) \(kind.rawValue)" }

    /// Reads a notice; nil where it is none.
    init?(notice: String) {
        let words = notice.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, let id = Int64(words[0]), !words[2].isEmpty,
            let priority = Int(words[1]).flatMap(JobPriority.init(rawValue:))
        else { return nil }
        self.init(id: Job.ID(rawValue: id), kind: JobKind(rawValue: String(words[2])), priority: priority)
    }
}

extension Connection {
    /// Tells waiting workers, when the transaction commits, of jobs that are ready now.
    ///
    /// A notice handler hears of each, and passes on what its transport can take. Without one PostgreSQL's NOTIFY wakes every worker, and
    /// in every transaction it would cost nine tenths of the throughput: only what a listener waits for is told.
    func announce(_ jobs: [ReadyJob]) throws {
        if hasNoticeHandler {
            for job in jobs { try notify(JobRunner.channel, payload: job.notice) }
        } else if jobs.contains(where: { $0.priority == .interactive }) {
            try notify(JobRunner.channel)
        }
    }

    /// Up to `limit` jobs of some kinds that have been ready for so long that somebody should have taken them.
    func overdueJobs(_ kinds: [JobKind], limit: Int, after patience: Duration) throws -> [ReadyJob] {
        guard limit > 0 else { return [] }
        return try rows(
            """
            SELECT job.id, job.kind, job.priority
              FROM unnest(\(kinds)) AS k (kind),
                   LATERAL (SELECT id, kind, priority, run_at FROM jobs
                             WHERE state = 'available' AND kind = k.kind
                               AND run_at <= statement_timestamp() - \(patience)
                             ORDER BY priority, run_at, id LIMIT \(limit)) AS job
             ORDER BY job.priority, job.run_at, job.id LIMIT \(limit)
            """
        ).map(ReadyJob.init)
    }
}
