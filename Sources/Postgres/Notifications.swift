public import Lifecycle

/// What is heard on channels of LISTEN, over one connection of its own.
///
/// A notification is a hint that may come late, twice or, while the connection is down, never. So ``Event/rescan`` is heard on
/// a channel when it is listened to for the first reader, and again after a lost connection: look at the tables, whatever was
/// heard. A reader who comes to a channel that is listened to already hears none, and looks once they have begun to listen.
public final class Notifications: Sendable {
    /// What is heard on a channel.
    public typealias Event = Audience.Event

    private let url: String
    private let settings: [String: String]
    private let audience: Audience
    private let backoff = Backoff(base: .milliseconds(100), cap: .seconds(60))
    private let log = Log("notifications")
    private let unsaid = Guarded<[Notice]>([])
    private let wakeup = Wakeup()

    /// From one round of what is said to the next.
    private static let spacing: Duration = .milliseconds(100)

    /// Listens at `url` once it runs, and tells `audience`.
    public init(url: String, settings: [String: String] = [:], audience: Audience = Audience()) {
        self.url = url
        self.settings = settings
        self.audience = audience
        audience.watch(with: wakeup)
    }

    /// What is heard on a channel from now on; a reader that falls 64 events behind loses the oldest.
    public func events(on channel: String) -> AsyncStream<Event> { audience.events(on: channel) }

    /// Notifies soon, over the connection that listens: at most ten times a second, and what is to be said already is
    /// not said twice.
    ///
    /// A NOTIFY in each transaction would make their commits wait for one another.
    public func say(_ notice: Notice) {
        unsaid.withLock { unsaid in
            // Bounded, for while there is no connection nothing is said: hints, of which the latest matter.
            if !unsaid.contains(notice) { unsaid = unsaid.suffix(63) + [notice] }
        }
        wakeup.signal()
    }

    /// The service: listens until cancelled, and connects again after 0.1 to 60 s when the connection is lost.
    ///
    /// When it is cancelled it still says what there is to say.
    @concurrent public func run() async throws {
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await listenUntilCancelled()) } catch { outcome = .failure(error) }
        await sayTheRest()
        try outcome.get()
    }

    /// Over a connection of its own, for ours may not have been open yet; a second is enough for a hint.
    private func sayTheRest() async {
        let rest = takeUnsaid()
        guard !rest.isEmpty else { return }
        // A task of its own, which is not cancelled.
        await Task { [url, settings] in
            try? await Connection(to: url, settings: settings, within: .seconds(1)).notify(rest)
        }.value
    }

    private func wake(at time: ContinuousClock.Instant) -> Task<Void, any Error> {
        // Unstructured, for the wait that it ends blocks a thread; cancelled when that returns.
        Task { [wakeup] in
            try await Task.sleep(until: time, clock: .continuous)
            wakeup.signal()
        }
    }

    private func takeUnsaid() -> [Notice] {
        unsaid.withLock { unsaid in
            defer { unsaid = [] }
            return unsaid
        }
    }

    private func listenUntilCancelled() async throws {
        var attempt = 0
        while !Task.isCancelled {
            do {
                let connection = try await Connection(to: url, settings: settings)
                try await listen(on: connection) { attempt = 0 }
            } catch {
                // Who is called off while it connects has no trouble to tell of.
                try Task.checkCancellation()
                let pause = backoff.pause(after: attempt)
                attempt += 1
                log.warning("not listening", ["error": "\(error)", "pause": "\(pause)"])
                try await Task.sleep(for: pause)
            }
        }
    }

    /// Listens, and says when a first wait has gone well: who is refused right after connecting is to wait longer each time.
    private func listen(on connection: Connection, stands: () -> Void) async throws {
        var heard: Set<String> = []
        var mayTalk = ContinuousClock.now
        while !Task.isCancelled {
            wakeup.clear()
            let wanted = audience.channels
            for channel in wanted.subtracting(heard) {
                try await connection.execute("LISTEN \(identifier: channel)")
                audience.tell(channel, .rescan)
            }
            for channel in heard.subtracting(wanted) {
                try await connection.execute("UNLISTEN \(identifier: channel)")
            }
            heard = wanted
            let reminder: Task<Void, any Error>?
            if ContinuousClock.now < mayTalk {
                reminder = unsaid.withLock { $0.isEmpty } ? nil : wake(at: mayTalk)
            } else {
                reminder = nil
                let notices = takeUnsaid()
                if !notices.isEmpty {
                    try await connection.notify(notices)
                    mayTalk = .now + Self.spacing
                }
            }
            defer { reminder?.cancel() }
            // The wait blocks the connection's own thread only; the wakeup ends it for a new channel and for cancellation.
            let arrived = try await withTaskCancellationHandler {
                try await connection.waitForNotifications(or: wakeup)
            } onCancel: {
                wakeup.signal()
            }
            stands()
            for (channel, payload) in arrived { audience.tell(channel, .notified(payload: payload)) }
        }
    }
}

extension Connection {
    /// Notifies of all in one transaction.
    func notify(_ notices: [Notice]) throws(PostgresError) {
        try execute(
            """
            SELECT pg_notify(channel, payload)
              FROM unnest(\(notices.map(\.channel)), \(notices.map(\.payload))) AS notice (channel, payload)
            """)
    }

    /// Waits until a notification arrives or somebody wakes us; empty when woken.
    func waitForNotifications(or wakeup: Wakeup) throws(PostgresError) -> [(channel: String, payload: String)]
    {
        session?.readArrived()
        var arrived = takeNotifications()
        // Nothing more comes from a server that has hung up already, not even its end.
        if arrived.isEmpty, session?.isAlive == true {
            session?.waitForInput(or: wakeup.descriptor)
            session?.readArrived()
            arrived = takeNotifications()
        }
        guard session?.isAlive == true else { throw Self.closed }
        return arrived
    }

    private func takeNotifications() -> [(channel: String, payload: String)] {
        var taken: [(channel: String, payload: String)] = []
        while let next = session?.nextNotification() { taken.append(next) }
        return taken
    }
}
