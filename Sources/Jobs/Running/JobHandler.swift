public import FoundationEssentials
public import Postgres

/// What one kind of job does.
public struct JobHandler: Sendable {
    /// The kind.
    public let kind: JobKind
    /// Does the work, and holds no transaction while it asks outsiders.
    ///
    /// Throws ``JobFailure``, or anything that the runner's `classify` understands. It is cancelled when the lease
    /// is lost or a stop's grace is over; a job that was stopped did nothing wrong and loses no attempt.
    public let run: @Sendable (Job) async throws -> Outcome
    /// Tells whoever waits for the job that it was given up, in the transaction that gives it up.
    public let abandoned: @Sendable (Job, isolated Connection) throws -> Void
    /// Locks what the transaction that ends the job needs and others lock before they lock a job.
    public let locking: @Sendable (isolated Connection) throws -> Void

    /// A handler; `locking` and `abandoned` do nothing unless they are given.
    public init(
        _ kind: JobKind, locking: @escaping @Sendable (isolated Connection) throws -> Void = { _ in },
        abandoned: @escaping @Sendable (Job, isolated Connection) throws -> Void = { _, _ in },
        run: @escaping @Sendable (Job) async throws -> Outcome
    ) {
        self.kind = kind
        self.locking = locking
        self.abandoned = abandoned
        self.run = run
    }
}

/// What came of a job that did not fail.
public enum Outcome: Sendable {
    /// It is done. `commit` writes the facts and queues what follows, in the transaction of the fenced completion.
    ///
    /// `commit` may run again after a deadlock, so it only writes to its connection.
    case done(commit: @Sendable (isolated Connection) throws -> Void)
    /// It goes on later; no attempt is counted. `progress` comes back with the job.
    case snooze(until: Date, reason: String, progress: JSON?)

    /// It is done, and there was nothing to write.
    public static var done: Outcome { .done { _ in } }
}
