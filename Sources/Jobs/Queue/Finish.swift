public import FoundationEssentials
public import Postgres

/// Every way out of `running`. Each needs the lease's token: a worker that lost it changes nothing.
extension Connection {
    /// Completes a job and writes its facts and follow-up jobs, all in one transaction or not at all.
    ///
    /// The completion comes before `commit`: it locks the job, so that whoever queues the same key waits for this
    /// transaction, and `commit` sees all that they wrote before. `locking` comes before it: see ``JobHandler``. Both may
    /// run again after a deadlock or a broken connection: they must only write here.
    ///
    /// - Throws: ``JobFenced`` when the lease is lost; then nothing was written.
    public func complete(
        _ lease: Job.Lease, commit: @Sendable (isolated Connection) throws -> Void = { _ in },
        locking: @Sendable (isolated Connection) throws -> Void = { _ in }
    ) throws {
        try transaction { connection in
            try locking(connection)
            let row = try connection.row(
                """
                UPDATE jobs SET state = 'completed', finalized_at = clock_timestamp(), reason = NULL,
                       lease_token = NULL, lease_until = NULL, worker = NULL, progress = NULL
                 WHERE id = \(lease.job) AND state = 'running' AND lease_token = \(lease.token)
                RETURNING rerun_requested
                """)
            guard let row else { throw JobFenced(job: lease.job) }
            try commit(connection)
            guard try row.get("rerun_requested") else { return }
            let again = try connection.rows(
                """
                INSERT INTO jobs (kind, payload, unique_key, priority, max_attempts, listener_id, crawl_id, run_at)
                SELECT kind, payload, unique_key, priority, max_attempts, listener_id, crawl_id, clock_timestamp()
                  FROM jobs WHERE id = \(lease.job)
                    ON CONFLICT DO NOTHING
                RETURNING id, kind, priority
                """)
            try connection.announce(try again.map(ReadyJob.init))
        }
    }

    /// Puts a job off until `until`; counts no attempt, and keeps `progress` where it is given.
    ///
    /// One that waits for a budget may be woken sooner, when there is room in it.
    public func snooze(
        _ lease: Job.Lease, until: Date, reason: String? = nil, progress: JSON? = nil,
        waitingFor budget: BudgetName? = nil
    ) throws {
        try leave(
            lease,
            """
            state = 'scheduled', run_at = \(until), attempt = attempt - 1, rescue_count = 0, reason = \(reason),
            progress = coalesce(\(progress), progress),
            waits_for = (SELECT provider || '/' || family FROM upstream_limits
                          WHERE provider = \(budget?.provider) AND family = \(budget?.family))
            """)
    }

    /// Gives a job back untouched, as a stopping worker does; counts no attempt.
    public func handBack(_ lease: Job.Lease) throws {
        try leave(lease, "state = 'available', attempt = attempt - 1")
    }

    /// Does with a failed job what the policy decided.
    ///
    /// `abandoned` runs in the same transaction when the job is given up, so that what waits for it learns of it, and
    /// `locking` at its beginning.
    public func fail(
        _ lease: Job.Lease, _ verdict: RetryPolicy.Verdict, error: String? = nil,
        abandoned: @Sendable (isolated Connection) throws -> Void = { _ in },
        locking: @Sendable (isolated Connection) throws -> Void = { _ in }
    ) throws {
        switch verdict {
        case .snooze(let until, let reason, let budget):
            try snooze(lease, until: until, reason: reason, waitingFor: budget)
        case .park(let reason):
            // A sign-in that came while the job ran would not come again: with it the job is ready at once.
            try leave(
                lease,
                """
                state = CASE WHEN resumed THEN 'available' ELSE 'pending' END, run_at = clock_timestamp(),
                attempt = attempt - 1, rescue_count = 0, reason = \(reason), error = \(error)
                """)
        case .retry(let pause, let reason, let isRepeat):
            try leave(
                lease,
                """
                state = 'retryable', run_at = clock_timestamp() + \(pause), rescue_count = 0, reason = \(reason),
                error = \(error), is_repeat = \(isRepeat)
                """)
        case .discard(let reason):
            try transaction { connection in
                try locking(connection)
                try connection.leave(
                    lease,
                    """
                    state = 'discarded', finalized_at = clock_timestamp(), reason = \(reason), error = \(error)
                    """)
                try abandoned(connection)
            }
        }
    }

    private func leave(_ lease: Job.Lease, _ changes: Query) throws {
        let row = try row(
            """
            UPDATE jobs SET \(changes), lease_token = NULL, lease_until = NULL, worker = NULL
             WHERE id = \(lease.job) AND state = 'running' AND lease_token = \(lease.token)
            RETURNING id, kind, priority, state
            """)
        guard let row else { throw JobFenced(job: lease.job) }
        if try row.get("state", as: JobState.self) == .available { try announce([try ReadyJob(row)]) }
    }
}
