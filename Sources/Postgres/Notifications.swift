internal import Lifecycle

/// What is heard on channels of LISTEN, over one connection of its own.
///
/// A notification is a hint that may come late, twice or, while the connection is down, never. So each channel begins, and
/// begins again after a lost connection, with ``Event/rescan``: look at the tables, whatever was heard.
public final class Notifications: Sendable {
    /// What is heard on a channel.
    public enum Event: Sendable, Hashable {
        /// Somebody notified the channel.
        case notified(payload: String)
        /// Something may have been missed.
        case rescan
    }

    private struct Listeners {
        var nextID = 0
        var byID: [Int: (channel: String, continuation: AsyncStream<Event>.Continuation)] = [:]
        var channels: Set<String> { Set(byID.values.map(\.channel)) }
    }

    private let url: String
    private let settings: [String: String]
    private let backoff = Backoff(base: .milliseconds(100), cap: .seconds(60))
    private let log = Log("notifications")
    private let listeners = Guarded(Listeners())
    private let wakeup = Wakeup()

    /// Listens at `url` once it runs.
    public init(url: String, settings: [String: String] = [:]) {
        self.url = url
        // The connection is idle for most of its life, and outside any transaction.
        self.settings = settings.merging(["statement_timeout": "15s"]) { ours, _ in ours }
    }

    /// What is heard on a channel from now on; a reader that falls 64 events behind loses the oldest.
    public func events(on channel: String) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(64))
        let id = listeners.withLock { listeners in
            listeners.nextID += 1
            listeners.byID[listeners.nextID] = (channel, continuation)
            return listeners.nextID
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.byID[id] = nil }
            self?.wakeup.signal()
        }
        wakeup.signal()
        return stream
    }

    /// The service: listens until cancelled, and connects again after 0.1 to 60 s when the connection is lost.
    @concurrent public func run() async throws {
        var attempt = 0
        while !Task.isCancelled {
            do {
                let connection = try await Connection(to: url, settings: settings)
                attempt = 0
                try await listen(on: connection)
            } catch {
                let pause = backoff.pause(after: attempt)
                attempt += 1
                log.warning("not listening", ["error": "\(error)", "pause": "\(pause)"])
                try await Task.sleep(for: pause)
            }
        }
    }

    private func listen(on connection: Connection) async throws {
        var heard: Set<String> = []
        while !Task.isCancelled {
            wakeup.clear()
            let wanted = listeners.withLock { $0.channels }
            for channel in wanted.subtracting(heard) {
                try await connection.execute("LISTEN \(identifier: channel)")
                tell(channel, .rescan)
            }
            for channel in heard.subtracting(wanted) {
                try await connection.execute("UNLISTEN \(identifier: channel)")
            }
            heard = wanted
            // The wait blocks the connection's own thread only; the wakeup ends it for a new channel and for cancellation.
            let arrived = try await withTaskCancellationHandler {
                try await connection.waitForNotifications(or: wakeup)
            } onCancel: {
                wakeup.signal()
            }
            for (channel, payload) in arrived { tell(channel, .notified(payload: payload)) }
        }
    }

    private func tell(_ channel: String, _ event: Event) {
        let continuations = listeners.withLock { listeners in
            listeners.byID.values.filter { $0.channel == channel }.map(\.continuation)
        }
        for continuation in continuations { continuation.yield(event) }
    }
}

extension Connection {
    /// Notifies a channel, when the transaction commits.
    public func notify(_ channel: String, payload: String = "") throws(PostgresError) {
        try execute("SELECT pg_notify(\(channel), \(payload))")
    }

    /// Waits until a notification arrives or somebody wakes us; empty when woken.
    func waitForNotifications(or wakeup: Wakeup) throws(PostgresError) -> [(channel: String, payload: String)]
    {
        session?.readArrived()
        var arrived = takeNotifications()
        if arrived.isEmpty {
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
