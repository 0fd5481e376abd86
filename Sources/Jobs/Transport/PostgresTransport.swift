public import Lifecycle
public import Postgres

/// Carries by PostgreSQL's LISTEN and NOTIFY, and by looking once a second; or by looking alone.
///
/// A notification wakes every lane of every worker; one of them finds the job.
public final class PostgresTransport: Transport {
    private let audience: Audience
    private let notifications: Notifications?
    let arrivals = EventCount()

    /// Listens at `url` while it runs.
    ///
    /// Without one it carries within this process, and whatever comes from another waits for the next look: so it is where a
    /// pooler lends the server for a transaction at a time, and LISTEN hears nothing.
    public init(listeningAt url: String? = nil, audience: Audience = Audience()) {
        self.audience = audience
        notifications = url.map { Notifications(url: $0, audience: audience) }
    }

    /// The service.
    public func run() async throws {
        let hints = audience.events(on: JobRunner.channel)
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let notifications { group.addTask { try await notifications.run() } }
            group.addTask { [arrivals] in for await _ in hints { arrivals.advance() } }
            try await group.waitForAll()
        }
    }

    /// Says things a few times a second over the connection that listens, instead of in each transaction.
    ///
    /// Of jobs it says only what a listener waits for: every lane of every worker would look, and what can wait is found
    /// by polling.
    public var noticeHandler: NoticeHandler {
        { [audience, notifications] notices in
            for var notice in notices {
                if notice.channel == JobRunner.channel {
                    guard ReadyJob(notice: notice.payload)?.priority == .interactive else { continue }
                    notice = Notice(JobRunner.channel)
                }
                if let notifications {
                    notifications.say(notice)
                } else {
                    audience.tell(notice.channel, .notified(payload: notice.payload))
                }
            }
        }
    }

    /// What is notified on a channel.
    public func events(on channel: String) -> AsyncStream<Audience.Event> { audience.events(on: channel) }

    /// A place that hears of every arrival in this process.
    public func feed(for kinds: [JobKind]) -> any JobFeed { LocalFeed(arrivals) }

    /// Every worker looks, and then every lane of it.
    public func round(_ look: @Sendable (_ overdue: Int) async throws -> [ReadyJob]) async throws {
        // Also when it failed: whoever waits after an error tries again.
        defer { arrivals.advance() }
        _ = try await look(0)
    }

    /// Wakes the lanes of this process.
    public func nudge() { arrivals.advance() }

    /// Wakes the lanes of this process.
    public func release() { arrivals.advance() }

    /// PostgreSQL's own trouble is everybody's, and others tell of it.
    public var trouble: String? { nil }
}

/// Waits until something arrives in this process, and has its lane look.
final class LocalFeed: JobFeed {
    private let arrivals: EventCount
    private let heard: Guarded<Int>

    init(_ arrivals: EventCount) {
        self.arrivals = arrivals
        heard = Guarded(arrivals.value)
    }

    func next(foundNothing: Bool) async -> JobHint {
        if foundNothing { await arrivals.wait(past: heard.withLock { $0 }) }
        // Before the look: what arrives in the middle of it is not lost.
        let value = arrivals.value
        heard.withLock { $0 = value }
        return .look
    }

    /// Whether anything has arrived since the last hint.
    var hasNews: Bool { arrivals.value > heard.withLock { $0 } }

    func giveBack(_ hint: JobHint) async {}
}
