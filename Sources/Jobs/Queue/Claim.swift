public import Postgres

extension Connection {
    /// Takes up to `limit` jobs that are ready, the most urgent first, each with a lease of its own.
    ///
    /// The lease ends by the database's clock; nobody else's clock is ever compared.
    public func claim(
        _ kinds: [JobKind], worker: String, limit: Int = 1, lease: Duration = .seconds(60)
    ) throws -> [Job] {
        // MATERIALIZED, or the planner may lock more rows than LIMIT says; and the statement's time rather than
        // clock_timestamp(), because an index cannot be searched for what changes from row to row.
        try claim(
            """
            SELECT id FROM jobs
             WHERE state = 'available' AND run_at <= statement_timestamp() AND kind = ANY (\(kinds))
             ORDER BY priority, run_at, id
             LIMIT \(limit)
               FOR UPDATE SKIP LOCKED
            """, worker: worker, lease: lease)
    }

    /// Takes one job, if it is ready still, with a lease.
    public func claim(_ job: Job.ID, worker: String, lease: Duration = .seconds(60)) throws -> Job? {
        try claim(
            """
            SELECT id FROM jobs
             WHERE id = \(job) AND state = 'available' AND run_at <= statement_timestamp()
               FOR UPDATE SKIP LOCKED
            """, worker: worker, lease: lease
        ).first
    }

    private func claim(_ ready: Query, worker: String, lease: Duration) throws -> [Job] {
        try rows(
            """
            WITH ready AS MATERIALIZED (\(ready))
            UPDATE jobs
               SET state = 'running', attempt = attempt + 1, worker = \(worker), resumed = false,
                   lease_token = nextval('job_lease_tokens'), lease_until = clock_timestamp() + \(lease)
              FROM ready WHERE jobs.id = ready.id
            RETURNING \(Job.columns)
            """
        ).map { try Job($0) }
    }

    /// Prolongs a lease; false when it is lost.
    public func heartbeat(_ lease: Job.Lease, for duration: Duration = .seconds(60)) throws -> Bool {
        try execute(
            """
            UPDATE jobs SET lease_until = clock_timestamp() + \(duration)
             WHERE id = \(lease.job) AND state = 'running' AND lease_token = \(lease.token)
            """) == 1
    }

    /// Keeps what a run has reached, for the run after a crash or a snooze; false when the lease is lost.
    public func keepProgress(_ progress: JSON, of lease: Job.Lease) throws -> Bool {
        try execute(
            """
            UPDATE jobs SET progress = \(progress)
             WHERE id = \(lease.job) AND state = 'running' AND lease_token = \(lease.token)
            """) == 1
    }
}
