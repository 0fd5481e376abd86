public import Postgres

/// What keeps the queue healthy; every worker does it, and doing it twice is harmless.
extension Connection {
    /// Makes ready what has waited long enough; answers how many.
    @discardableResult
    public func wakeDueJobs(limit: Int = 1_000) throws -> Int {
        let ready = try rows(
            """
            UPDATE jobs SET state = 'available', waits_for = NULL WHERE id IN (
                SELECT id FROM jobs WHERE state IN ('scheduled', 'retryable') AND run_at <= statement_timestamp()
                 ORDER BY run_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, priority
            """
        ).map(ReadyJob.init)
        try announce(ready)
        return ready.count
    }

    /// Takes jobs back from workers that died, whatever their kind; answers with them.
    ///
    /// The third death in a row makes it a poison pill: it is discarded, and `abandoned` runs in the same transaction, which
    /// begins with `locking`.
    @discardableResult
    public func rescueExpiredJobs(
        limit: Int = 100, abandoned: @Sendable (Job, isolated Connection) throws -> Void = { _, _ in },
        locking: @Sendable (isolated Connection) throws -> Void = { _ in }
    ) throws -> [Rescue] {
        let rescues = try transaction { connection in
            let rescues = try connection.rescue(poison: false, limit)
            try connection.announce(
                rescues.map { ReadyJob(id: $0.job.id, kind: $0.job.kind, priority: $0.job.priority) })
            return rescues
        }
        // Apart from the others: hardly ever is there one, and most sweeps then wait for nobody.
        guard try poisonWaits() else { return rescues }
        return try rescues
            + transaction { connection in
                try locking(connection)
                let given = try connection.rescue(poison: true, limit)
                for rescue in given { try abandoned(rescue.job, connection) }
                return given
            }
    }

    private func poisonWaits() throws -> Bool {
        try row(
            """
            SELECT FROM jobs WHERE state = 'running' AND lease_until < statement_timestamp()
               AND rescue_count + 1 >= \(Rescue.limit) LIMIT 1
            """) != nil
    }

    private func rescue(poison: Bool, _ limit: Int) throws -> [Rescue] {
        try rows(
            """
            WITH lost AS MATERIALIZED (
                SELECT id, rescue_count + 1 >= \(Rescue.limit) AS is_poison FROM jobs
                 WHERE state = 'running' AND lease_until < statement_timestamp()
                   AND (rescue_count + 1 >= \(Rescue.limit)) = \(poison)
                 ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE jobs
               SET state = CASE WHEN is_poison THEN 'discarded' ELSE 'available' END,
                   finalized_at = CASE WHEN is_poison THEN clock_timestamp() END,
                   reason = CASE WHEN is_poison THEN 'crash_loop' ELSE 'rescued' END,
                   rescue_count = rescue_count + 1, attempt = attempt - 1,
                   lease_token = NULL, lease_until = NULL, worker = NULL
              FROM lost WHERE jobs.id = lost.id
            RETURNING \(Job.columns), is_poison
            """
        ).map { Rescue(job: try Job($0), isDiscarded: try $0.get("is_poison")) }
    }

    /// Ends every lease: for a process that has the database to itself, and so knows that every other worker is dead.
    ///
    /// The next sweep takes the jobs back; answers how many they are.
    @discardableResult
    public func endAllLeases() throws -> Int {
        try execute(
            "UPDATE jobs SET lease_until = statement_timestamp() - interval '1 second' WHERE state = 'running'"
        )
    }

    /// Forgets jobs that ended long ago: a day for those done or called off, a week for those given up.
    ///
    /// Forgets too, after a month, that schedules ran.
    @discardableResult
    public func forgetFinishedJobs(limit: Int = 1_000) throws -> Int {
        try execute("DELETE FROM schedule_runs WHERE ran_at < statement_timestamp() - interval '30 days'")
        return try execute(
            """
            DELETE FROM jobs WHERE id IN (
                SELECT id FROM jobs
                 WHERE finalized_at < statement_timestamp()
                       - CASE state WHEN 'discarded' THEN interval '7 days' ELSE interval '1 day' END
                   AND finalized_at < statement_timestamp() - interval '1 day'
                 ORDER BY finalized_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            """)
    }
}

/// A job that was taken back from a dead worker.
public struct Rescue: Sendable {
    /// The job, its lease gone.
    public let job: Job
    /// True when it killed too many workers to be tried again.
    public let isDiscarded: Bool

    /// How many deaths make a poison pill.
    public static let limit = 3
}
