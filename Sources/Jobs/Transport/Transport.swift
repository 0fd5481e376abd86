public import Lifecycle
public import Postgres

/// How the processes of an installation tell each other what has happened: ready jobs to a waiting worker, events to all.
///
/// It carries and never remembers. What it brings may come late, twice or never; the tables are the truth, and whoever
/// hears of something looks there. There are two ways: ``PostgresTransport`` and ``RedisTransport``.
public protocol Transport: Sendable {
    /// The service: carries until cancelled.
    func run() async throws
    /// Takes what a committed transaction has to say; give it to the pools.
    var noticeHandler: NoticeHandler { get }
    /// What every process hears on a channel from now on: what transactions said with `notify`.
    func events(on channel: String) -> AsyncStream<Audience.Event>
    /// Where a lane that does jobs of some kinds waits for them; each lane has its own.
    func feed(for kinds: [JobKind]) -> any JobFeed
    /// A worker's round, about once a second: `look` makes ready what has become due, and answers with up to so many
    /// jobs that have been ready for a while.
    ///
    /// Not every worker of a fleet has to look each time.
    func round(_ look: @Sendable (_ overdue: Int) async throws -> [ReadyJob]) async throws
    /// Something may be ready that this process has queued itself.
    func nudge()
    /// Lets go of the lanes that wait: their runner stops.
    func release()
    /// Why it does less than it should; nil when all is well.
    var trouble: String? { get }
    /// What all processes remember together; nil where there is no place for it.
    var cache: SharedCache? { get }
}

extension Transport {
    /// No place: each process remembers for itself.
    public var cache: SharedCache? { nil }
}

/// Where one lane waits.
public protocol JobFeed: Sendable {
    /// What to do next. It waits for something when there is nothing and the lane, when it last looked, found nothing.
    func next(foundNothing: Bool) async -> JobHint
    /// Gives back a hint that the lane cannot follow any more.
    func giveBack(_ hint: JobHint) async
}

/// What a waiting lane learns.
public enum JobHint: Sendable, Hashable {
    /// This very job may be ready.
    case job(ReadyJob)
    /// Anything may be ready: look in the table.
    case look
    /// Nothing; it was time to say so.
    case nothing
}
