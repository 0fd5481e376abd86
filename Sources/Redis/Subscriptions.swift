public import Lifecycle

/// What is published on the channels on which an audience waits, over one connection of its own.
///
/// What is published while the connection is down is never heard. So `rescan` is heard on a channel when it is subscribed to
/// for the first reader, and again after a lost connection: look at the tables, whatever was heard. A reader who comes to a
/// channel that is subscribed to already hears none, and looks once they have begun to listen.
public final class Subscriptions: Sendable {
    private let address: RedisAddress
    private let prefix: String
    private let audience: Audience
    private let backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))
    private let quiet: Duration
    private let report: @Sendable (RedisError?) -> Void
    private let wakeup = Wakeup()

    /// Subscribes once it runs; on the wire `prefix` stands before a channel's name.
    ///
    /// - Parameter quiet: after how long a silent server is asked whether it is there.
    /// - Parameter report: is told what broke the connection, and with nil that it stands.
    public init(
        to address: RedisAddress, prefix: String = "", audience: Audience, quiet: Duration = .seconds(3),
        report: @escaping @Sendable (RedisError?) -> Void = { _ in }
    ) {
        self.address = address
        self.prefix = prefix
        self.audience = audience
        self.quiet = quiet
        self.report = report
        audience.watch(with: wakeup)
    }

    /// The service: listens until cancelled, and connects again after at most 2 s when the connection is lost.
    @concurrent public func run() async throws {
        var attempt = 0
        while !Task.isCancelled {
            do {
                let connection = RedisConnection(to: address)
                _ = try await connection.reply(to: ["PING"])
                try await listen(on: connection) {
                    attempt = 0
                    report(nil)
                }
            } catch let error as RedisError {
                if Task.isCancelled { break }
                report(error)
                try await Task.sleep(for: backoff.pause(after: attempt))
                attempt += 1
            }
        }
    }

    /// Listens, and says whenever the connection has shown that it does what it is for.
    private func listen(on connection: RedisConnection, stands: () -> Void) async throws {
        var heard: Set<String> = []
        var isAsked = false
        // From what was heard last, or asked: who is woken meanwhile has heard nothing.
        var deadline = ContinuousClock.now + quiet
        while !Task.isCancelled {
            wakeup.clear()
            let wanted = audience.channels
            let changes = Self.changes(from: heard, to: wanted, prefix: prefix)
            if !changes.isEmpty { try await connection.send(changes) }
            heard = wanted
            if wanted.isEmpty, !isAsked { stands() }
            do {
                // The wait blocks the connection's own thread only.
                let said = try await withTaskCancellationHandler {
                    try await connection.next(until: deadline, or: wakeup)
                } onCancel: {
                    wakeup.signal()
                }
                guard let said else { continue }
                hear(try said.allowed())
                stands()
                (isAsked, deadline) = (false, .now + quiet)
            } catch RedisError.tooSlow where !isAsked {
                (isAsked, deadline) = (true, .now + quiet)
                try await connection.send([["PING"]])
            }
        }
    }

    private static func changes(from heard: Set<String>, to wanted: Set<String>, prefix: String)
        -> [RedisCommand]
    {
        func command(_ name: RedisCommand.Word, _ channels: Set<String>) -> [RedisCommand] {
            channels.isEmpty ? [] : [RedisCommand([name] + channels.map { .init(prefix + $0) })]
        }
        return command("SUBSCRIBE", wanted.subtracting(heard))
            + command("UNSUBSCRIBE", heard.subtracting(wanted))
    }

    /// `subscribe`, channel, count; `message`, channel, payload; the answer to a PING.
    private func hear(_ said: RedisReply) {
        guard let words = said.list, words.count == 3, let kind = words[0].text,
            let channel = words[1].text?.dropFirst(prefix.count)
        else { return }
        switch kind {
        case "subscribe": audience.tell(String(channel), .rescan)
        case "message": audience.tell(String(channel), .notified(payload: words[2].text ?? ""))
        default: break
        }
    }
}
