public import Postgres

extension Connection {
    /// Takes up to `limit` jobs that are ready, the most urgent first, each with a lease of its own.
    ///
    /// It costs the same however many are ready, of these kinds or of others. Several kinds are looked at for the most urgent job,
    /// and then the kind that has it gives as many as it can, of that urgency.
    ///
    /// The lease ends by the database's clock; nobody else's clock is ever compared. Of the jobs whose last worker died a
    /// worker has one at a time: which of them kills is then told from those that only ran beside it.
    public func claim(
        _ kinds: [JobKind], worker: String, limit: Int = 1, lease: Duration = .seconds(60)
    ) throws -> [Job] {
        do {
            return try claim(kinds, worker, limit, lease, suspects: true)
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            // Another lane of this worker took a suspect in the same moment.
            return try claim(kinds, worker, limit, lease, suspects: false)
        }
    }

    /// Takes one job, if it is ready still, with a lease.
    public func claim(_ job: Job.ID, worker: String, lease: Duration = .seconds(60)) throws -> Job? {
        do {
            return try take(
                """
                SELECT id, rescue_count > 0 AS is_suspect FROM jobs
                 WHERE id = \(job) AND state = 'available' AND run_at <= statement_timestamp()
                   AND \(Self.mayTake(as: worker, suspects: true))
                   FOR UPDATE SKIP LOCKED
                """, worker, lease
            ).first
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            return nil
        }
    }

    private func claim(
        _ kinds: [JobKind], _ worker: String, _ limit: Int, _ lease: Duration, suspects: Bool
    ) throws -> [Job] {
        let open = Self.mayTake(as: worker, suspects: suspects)
        for part in try parts(of: kinds, open) {
            // Each kind is read from the head of its own part of the index: a lane never reads past what others have to do.
            let jobs = try take(
                """
                SELECT id, rescue_count > 0 AS is_suspect FROM jobs
                 WHERE state = 'available' AND \(part) AND run_at <= statement_timestamp() AND \(open)
                 ORDER BY priority, run_at, id
                 LIMIT \(limit)
                   FOR UPDATE SKIP LOCKED
                """, worker, lease)
            // Where others took all of it meanwhile, the next part gives.
            if !jobs.isEmpty { return jobs }
        }
        return []
    }

    /// The parts of the queue in which jobs of these kinds are ready and `open`, the one with the most urgent first.
    ///
    /// Of several kinds only those that have any, by a look at the head of each: a lane that waits looks often, and finds nothing.
    private func parts(of kinds: [JobKind], _ open: Query) throws -> [Query] {
        if kinds.count == 1 { return ["kind = \(kinds[0])"] }
        return try rows(
            """
            SELECT part.kind, part.priority
              FROM (SELECT * FROM unnest(\(kinds)) AS k (kind), unnest(\(JobPriority.allCases)) AS p (priority)) AS part,
                   LATERAL (SELECT run_at, id FROM jobs
                             WHERE state = 'available' AND kind = part.kind AND priority = part.priority
                               AND run_at <= statement_timestamp() AND \(open)
                             ORDER BY run_at, id LIMIT 1) AS head
             ORDER BY part.priority, head.run_at, head.id
            """
        ).map { row in
            let (kind, priority): (JobKind, Int) = (try row.get("kind"), try row.get("priority"))
            return "kind = \(kind) AND priority = \(priority)"
        }
    }

    /// Whether a worker may have a job, as far as it is suspected to kill.
    private static func mayTake(as worker: String, suspects: Bool) -> Query {
        """
        (rescue_count = 0 OR \(suspects) AND NOT EXISTS (
         SELECT FROM jobs o WHERE o.worker = \(worker) AND o.state = 'running' AND o.rescue_count > 0))
        """
    }

    private func take(_ ready: Query, _ worker: String, _ lease: Duration) throws -> [Job] {
        // MATERIALIZED, or the planner may lock more rows than LIMIT says; and the statement's time rather than
        // clock_timestamp(), because an index cannot be searched for what changes from row to row.
        try rows(
            """
            WITH ready AS MATERIALIZED (\(ready)),
            taken AS (SELECT DISTINCT ON (CASE WHEN is_suspect THEN 0 ELSE id END) id FROM ready)
            UPDATE jobs
               SET state = 'running', attempt = attempt + 1, worker = \(worker), resumed = false,
                   lease_token = nextval('job_lease_tokens'), lease_until = clock_timestamp() + \(lease)
              FROM taken WHERE jobs.id = taken.id
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

    /// Holds a lease until the end of the transaction, so that nobody else can take the job before: what a run writes on its way
    /// it writes behind this.
    ///
    /// - Throws: ``JobFenced`` when the lease is lost.
    public func hold(_ lease: Job.Lease) throws {
        let held = try row(
            """
            SELECT id FROM jobs
             WHERE id = \(lease.job) AND state = 'running' AND lease_token = \(lease.token) FOR NO KEY UPDATE
            """)
        guard held != nil else { throw JobFenced(job: lease.job) }
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
