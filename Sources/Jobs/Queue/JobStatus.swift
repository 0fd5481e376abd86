public import FoundationEssentials
public import Music
public import Postgres

/// Where a job stands, for whoever asks about it.
public struct JobStatus: Sendable {
    /// The job.
    public let id: Job.ID
    /// What it does.
    public let kind: JobKind
    /// Where it stands.
    public let state: JobState
    /// How often it was tried.
    public let attempt: Int
    /// When it will be tried next, or was made ready.
    public let runAt: Date
    /// Why it waits, was parked or given up.
    public let reason: String?
    /// When it ended.
    public let finalizedAt: Date?

    init(_ row: Row) throws {
        id = try row.get("id")
        kind = try row.get("kind")
        state = try row.get("state")
        attempt = try row.get("attempt")
        runAt = try row.get("run_at")
        reason = try row.get("reason")
        finalizedAt = try row.get("finalized_at")
    }
}

/// How many jobs of a kind are in a state, and how long the oldest has been due.
public struct QueueDepth: Sendable {
    /// What they do.
    public let kind: JobKind
    /// Where they stand.
    public let state: JobState
    /// How many there are.
    public let count: Int
    /// How long the first of them has been due; zero when none is.
    public let oldestDue: Duration
}

extension Connection {
    /// Where one job stands; nil when it is unknown, forgotten, or not for this scope to see.
    public func jobStatus(_ id: Job.ID) throws -> JobStatus? {
        try row(
            "SELECT id, kind, state, attempt, run_at, reason, finalized_at FROM jobs WHERE id = \(id)"
        ).map(JobStatus.init)
    }

    /// Where several jobs stand; one that is unknown, forgotten, or not for this scope to see is not among them.
    public func jobStatuses(_ ids: [Job.ID]) throws -> [Job.ID: JobStatus] {
        let found = try rows(
            """
            SELECT id, kind, state, attempt, run_at, reason, finalized_at FROM jobs
             WHERE id = ANY (\(ids))
            """
        ).map(JobStatus.init)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    /// The latest job of a kind for a listener, live or ended.
    public func latestJob(_ kind: JobKind, of listener: Listener.ID) throws -> JobStatus? {
        try row(
            """
            SELECT id, kind, state, attempt, run_at, reason, finalized_at FROM jobs
             WHERE kind = \(kind) AND listener_id = \(listener) ORDER BY id DESC LIMIT 1
            """
        ).map(JobStatus.init)
    }

    /// The live job of a kind and key; nil where there is none.
    public func liveJob(_ kind: JobKind, key: String) throws -> JobStatus? {
        try row(
            """
            SELECT id, kind, state, attempt, run_at, reason, finalized_at FROM jobs
             WHERE kind = \(kind) AND unique_key = \(key)
               AND state IN ('available', 'scheduled', 'running', 'retryable', 'pending')
            """
        ).map(JobStatus.init)
    }

    /// Makes the parked jobs of a listener ready, after a new sign-in; answers how many.
    ///
    /// Those of nobody in particular too, such as visits: they wait for anybody with whose access they can be done.
    /// What is running may have failed already on the access of before: if it is parked now, it is ready at once.
    @discardableResult
    public func resumeParkedJobs(of listener: Listener.ID) throws -> Int {
        try execute(
            """
            UPDATE jobs SET resumed = true
             WHERE state = 'running' AND (listener_id = \(listener) OR listener_id IS NULL)
            """)
        let ready = try rows(
            """
            UPDATE jobs SET state = 'available', run_at = clock_timestamp(), reason = NULL
             WHERE state = 'pending' AND (listener_id = \(listener) OR listener_id IS NULL)
            RETURNING id, kind, priority
            """
        ).map(ReadyJob.init)
        try announce(ready)
        return ready.count
    }

    /// Calls off the jobs of a crawl that nobody has begun; answers how many.
    @discardableResult
    public func cancelJobs(ofCrawl crawl: Int64) throws -> Int {
        try execute(
            """
            UPDATE jobs SET state = 'cancelled', finalized_at = clock_timestamp()
             WHERE crawl_id = \(crawl) AND state IN ('available', 'scheduled', 'retryable', 'pending')
            """)
    }

    /// How full the queue is, by kind and state: the jobs that are not at their end, of more than `limit` only so many.
    public func queueDepths(limit: Int = 100_000) throws -> [QueueDepth] {
        try rows(
            """
            SELECT kind, state, count(*) AS count,
                   greatest(clock_timestamp() - min(run_at), interval '0') AS oldest
              FROM (SELECT kind, state, run_at FROM jobs
                     WHERE state IN ('available', 'scheduled', 'running', 'retryable', 'pending') LIMIT \(limit)) live
             GROUP BY kind, state ORDER BY kind, state
            """
        ).map {
            QueueDepth(
                kind: try $0.get("kind"), state: try $0.get("state"), count: try $0.get("count"),
                oldestDue: try $0.get("oldest"))
        }
    }

    /// The age of the oldest transaction with a snapshot, of those that this role may see; zero where there is none.
    ///
    /// While it lives no row that died since is cleaned away, and claims read past them all.
    func oldestSnapshot() throws -> Duration {
        try row(
            """
            SELECT coalesce(max(clock_timestamp() - xact_start), interval '0') AS age
              FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()
            """)?.get("age") ?? .zero
    }
}
