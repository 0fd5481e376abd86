public import Lifecycle
public import Postgres

/// Carries by PostgreSQL's LISTEN and NOTIFY, and by looking once a second.
///
/// A notification wakes every lane of every worker; one of them finds the job.
public final class PostgresCarrier: Carrier {
    private let notifications: Notifications?
    let bell = Bell()

    /// Hears `notifications` while it runs; without them, everything waits for the next look.
    public init(_ notifications: Notifications? = nil) { self.notifications = notifications }

    /// The service.
    public func run() async throws {
        guard let notifications else {
            while true { try await Task.sleep(for: .seconds(3600)) }
        }
        let hints = notifications.events(on: JobRunner.channel)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await notifications.run() }
            group.addTask { [bell] in for await _ in hints { bell.ring() } }
            try await group.waitForAll()
        }
    }

    /// Says things a few times a second over the connection that listens, instead of in each transaction.
    ///
    /// Of jobs it says only what a listener waits for: every lane of every worker would look, and what can wait is found
    /// by polling.
    public var herald: Herald? {
        guard let notifications else { return nil }
        return { notices in
            for notice in notices {
                if notice.channel != JobRunner.channel {
                    notifications.say(notice)
                } else if ReadyJob(notice: notice.payload)?.priority == .interactive {
                    notifications.say(Notice(JobRunner.channel))
                }
            }
        }
    }

    /// What is notified on a channel.
    public func events(on channel: String) -> AsyncStream<Audience.Event> {
        notifications?.events(on: channel) ?? AsyncStream { $0.finish() }
    }

    /// A place from which one hears the bell.
    public func post(for kinds: [JobKind]) -> any Post { BellPost(bell) }

    /// Every worker looks, and then every lane of it.
    public func round(_ look: @Sendable (_ overdue: Int) async throws -> [ReadyJob]) async throws {
        // Also when it failed: whoever waits after an error tries again.
        defer { bell.ring() }
        _ = try await look(0)
    }

    /// Wakes the lanes of this process.
    public func nudge() { bell.ring() }

    /// Wakes the lanes of this process.
    public func release() { bell.ring() }

    /// PostgreSQL's own trouble is everybody's, and others tell of it.
    public var trouble: String? { nil }
}

/// Waits for the bell.
final class BellPost: Post {
    private let bell: Bell
    private let heard: Guarded<Int>

    init(_ bell: Bell) {
        self.bell = bell
        heard = Guarded(bell.rings)
    }

    func lead(foundNothing: Bool) async -> Lead {
        if foundNothing { await bell.wait(after: heard.withLock { $0 }) }
        // Before the look: a ring in the middle of it is not lost.
        let rings = bell.rings
        heard.withLock { $0 = rings }
        return .look
    }

    /// Whether the bell has rung since the last lead.
    var hasRung: Bool { bell.rings > heard.withLock { $0 } }

    func leave(_ lead: Lead) async {}
}
