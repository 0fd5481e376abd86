public import Postgres

extension Connection {
    /// Takes up to `limit` jobs that are ready, the most urgent first, each with a lease of its own.
    ///
    /// It costs the same however many are ready, of these kinds or of others. Among kinds that are equally urgent the one
    /// whose first job has been ready longest comes first.
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
        try take(Self.ready(kinds, limit, Self.mayTake(as: worker, suspects: suspects)), worker, lease)
    }

    /// Up to `limit` jobs to take, locked: each kind is read from the head of its own part of the index, so that a lane never
    /// reads past what others have to do.
    private static func ready(_ kinds: [JobKind], _ limit: Int, _ mayTake: Query) -> Query {
        let locked: Query = "LIMIT \(limit) FOR UPDATE SKIP LOCKED"
        if kinds.count == 1 { return ready("kind = \(kinds[0])", mayTake, locked) }
        // Kind by kind and urgency by urgency, in the order of their first jobs; read, and so locked, no further than the LIMIT.
        let part: Query = "kind = part.kind AND priority = part.priority"
        return """
            SELECT ready.id, ready.is_suspect
              FROM (SELECT part.kind, part.priority
                      FROM (SELECT * FROM unnest(\(kinds)) AS k (kind),
                                          unnest(\(JobPriority.allCases)) AS p (priority)) AS part,
                           LATERAL (\(ready(part, mayTake, "LIMIT 1"))) AS head
                     ORDER BY part.priority, head.run_at, head.id) AS part,
                   LATERAL (\(ready(part, mayTake, locked))) AS ready
             LIMIT \(limit)
            """
    }

    /// The jobs of a part of the queue that are ready, the most urgent first.
    private static func ready(_ part: Query, _ mayTake: Query, _ most: Query) -> Query {
        """
        SELECT id, run_at, rescue_count > 0 AS is_suspect FROM jobs
         WHERE state = 'available' AND \(part) AND run_at <= statement_timestamp() AND \(mayTake)
         ORDER BY priority, run_at, id \(most)
        """
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

    /// Keeps what a run has reached, for the run after a crash or a snooze; false when the lease is lost.
    public func keepProgress(_ progress: JSON, of lease: Job.Lease) throws -> Bool {
        try execute(
            """
            UPDATE jobs SET progress = \(progress)
             WHERE id = \(lease.job) AND state = 'running' AND lease_token = \(lease.token)
            """) == 1
    }
}
