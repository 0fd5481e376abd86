internal import CRedis
public import Lifecycle

/// The version of hiredis; for the log at the start.
public var hiredisVersion: String { "\(HIREDIS_MAJOR).\(HIREDIS_MINOR).\(HIREDIS_PATCH)" }

/// A connection to Redis, on a thread of its own.
///
/// It is opened when it is first needed, and again after it broke. Between tries to open it there is a pause, in which
/// every command fails at once: whoever leans on a Redis that is gone never waits for it.
/// Commands run one after another and never on Swift's shared pool; one that blocks keeps the others waiting.
public actor RedisConnection {
    private let executor = BlockingExecutor(label: "redis")
    private let address: RedisAddress
    private let patience: Duration
    private let backoff: Backoff
    private nonisolated let cancelled = Wakeup()
    private var session: Session?
    private var failures = 0
    private var rest: (until: ContinuousClock.Instant, because: RedisError)?

    /// The connection's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A connection to `address`; opens nothing yet.
    ///
    /// - Parameter patience: how long opening it, and how long each command, may take.
    public init(
        to address: RedisAddress, patience: Duration = .milliseconds(500),
        backoff: Backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))
    ) {
        self.address = address
        self.patience = patience
        self.backoff = backoff
    }

    /// The reply to a command; ``RedisError/refused(_:)`` is thrown and leaves the connection open.
    ///
    /// - Parameter waiting: how long the command itself may block at the server, over the patience; a task that is
    ///   cancelled meanwhile closes the connection.
    public nonisolated func reply(to command: RedisCommand, waiting: Duration = .zero)
        async throws(RedisError)
        -> RedisReply
    {
        let replies = try await replies(to: [command], waiting: waiting)
        guard let reply = replies.first else { throw .unexpected(command: command.name) }
        return try reply.allowed()
    }

    /// The replies to commands that are sent together, in their order; a refusal is a reply like any other.
    public nonisolated func replies(
        to commands: [RedisCommand], waiting: Duration = .zero
    ) async throws(RedisError) -> [RedisReply] {
        guard waiting > .zero else { return try await exchange(commands, waiting: .zero) }
        let result: Result<[RedisReply], RedisError> = await withTaskCancellationHandler {
            do throws(RedisError) {
                return .success(try await exchange(commands, waiting: waiting))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            cancelled.signal()
        }
        return try result.get()
    }

    /// Closes the connection; the next command opens it again.
    public func close() { session = nil }

    private func exchange(_ commands: [RedisCommand], waiting: Duration) throws(RedisError) -> [RedisReply] {
        try open()
        do throws(RedisError) {
            let start = ContinuousClock.now
            try session?.send(commands, until: start + patience)
            var replies: [RedisReply] = []
            while replies.count < commands.count {
                // In this order: a signal that is forgotten here was of somebody else, or shows in what follows.
                cancelled.clear()
                if waiting > .zero, Task.isCancelled { throw .cancelled }
                // Nil after a signal: ours, or of somebody who waited before us, and then the wait goes on.
                if let reply = try session?.receive(
                    until: start + patience + waiting, or: waiting > .zero ? cancelled : nil)
                {
                    replies.append(reply)
                }
            }
            return replies
        } catch {
            // What is still to come would be taken for the answer to another question.
            session = nil
            throw error
        }
    }

    private func open() throws(RedisError) {
        guard session == nil else { return }
        if let rest, ContinuousClock.now < rest.until { throw rest.because }
        do throws(RedisError) {
            let deadline = ContinuousClock.now + patience
            let session = try Session(to: address.place, until: deadline)
            try session.greet(address, until: deadline)
            self.session = consume session
            failures = 0
            rest = nil
        } catch {
            rest = (.now + backoff.pause(after: failures), error)
            failures += 1
            throw error
        }
    }
}

/// What a subscriber needs, who reads what it did not ask for.
extension RedisConnection {
    /// Sends commands whose replies ``next(until:or:)`` gives.
    func send(_ commands: [RedisCommand]) throws(RedisError) {
        try open()
        do throws(RedisError) {
            try session?.send(commands, until: .now + patience)
        } catch {
            session = nil
            throw error
        }
    }

    /// The next thing that the server says; nil when `wakeup` was signalled before.
    func next(until deadline: ContinuousClock.Instant, or wakeup: Wakeup) throws(RedisError) -> RedisReply? {
        guard session != nil else { throw .lost("it is closed") }
        do throws(RedisError) {
            return try session?.receive(until: deadline, or: wakeup)
        } catch {
            // Silence is no fault of one who only listens.
            if error != .tooSlow { session = nil }
            throw error
        }
    }
}

extension Session {
    /// Says who we are, and chooses the database.
    fileprivate borrowing func greet(
        _ address: RedisAddress, until deadline: ContinuousClock.Instant
    ) throws(RedisError) {
        var commands: [RedisCommand] = [["CLIENT", "SETNAME", "segue"]]
        if let password = address.password {
            let user = address.user.map { [RedisCommand.Word($0)] } ?? []
            commands.insert(RedisCommand(["AUTH"] + user + [RedisCommand.Word(password)]), at: 0)
        }
        if address.database != 0 { commands.append(["SELECT", "\(address.database)"]) }
        try send(commands, until: deadline)
        for _ in commands { _ = try receive(until: deadline)?.allowed() }
    }
}
