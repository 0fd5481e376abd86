public import Music
public import Postgres

/// Work that a worker has taken, with the lease that lets it finish.
public struct Job: Sendable {
    /// Its place in the table.
    public let id: ID
    /// What is to be done.
    public let kind: JobKind
    /// To what.
    public let payload: JSON
    /// How urgent it is.
    public let priority: JobPriority
    /// Which try this is, from 1; snoozes and stops are not counted.
    public let attempt: Int
    /// Whether its last try failed outside, so that its first call to each service is a repeat of one made in vain.
    public let isRepeat: Bool
    /// After how many tries it is given up.
    public let maxAttempts: Int
    /// Whose work it is, where it is somebody's.
    public let listener: Listener.ID?
    /// The crawl that it belongs to, if any.
    public let crawl: Int64?
    /// What an earlier, snoozed run left, so that it need not be done twice.
    public let progress: JSON?
    /// The right to finish it.
    public let lease: Lease

    /// A job's id.
    public struct ID: Sendable, Hashable, RawRepresentable, Codable {
        /// The number in the database.
        public let rawValue: Int64
        /// Takes a number that the database gave.
        public init(rawValue: Int64) { self.rawValue = rawValue }
    }

    /// The right to finish a job: a token that no other lease ever had.
    public struct Lease: Sendable, Hashable {
        /// The job.
        public let job: ID
        /// The fencing token.
        public let token: Int64

        /// A lease on a job.
        public init(job: ID, token: Int64) {
            self.job = job
            self.token = token
        }
    }
}

extension Job {
    /// The columns that `init(_:)` reads.
    static let columns: Query =
        """
        jobs.id, jobs.kind, jobs.payload, jobs.priority, jobs.attempt, jobs.is_repeat, jobs.max_attempts,
        jobs.listener_id, jobs.crawl_id, jobs.progress, coalesce(jobs.lease_token, 0) AS lease_token
        """

    init(_ row: Row) throws {
        id = try row.get("id")
        kind = try row.get("kind")
        payload = try row.get("payload")
        priority = JobPriority(rawValue: try row.get("priority")) ?? .background
        attempt = try row.get("attempt")
        isRepeat = try row.get("is_repeat")
        maxAttempts = try row.get("max_attempts")
        listener = try row.get("listener_id")
        crawl = try row.get("crawl_id")
        progress = try row.get("progress")
        lease = Lease(job: id, token: try row.get("lease_token"))
    }
}
