internal import Lifecycle

/// A bounded number of connections, lent one at a time.
///
/// Connections are opened when they are first needed, looked at before they are lent, and replaced when they broke.
/// Who finds none free waits in line, at most as long as the pool's patience.
public final class Pool: Sendable {
    private let url: String
    private let settings: [String: String]
    private let patience: Duration
    private let mode: PoolMode
    private let noticeHandler: NoticeHandler?
    private let backoff = Backoff(base: .milliseconds(50), cap: .seconds(1))
    private let line: Guarded<WaitingLine>

    /// A pool of at most `size` connections to `url`; opens none yet.
    ///
    /// `patience` bounds the wait for a connection, the opening of a new one included.
    /// - Parameters:
    ///   - mode: whether a pooler in front lends the server for a transaction at a time.
    ///   - noticeHandler: tells what ``Connection/notify(_:payload:)`` is told, instead of PostgreSQL.
    public init(
        url: String, size: Int, settings: [String: String] = [:], patience: Duration = .seconds(5),
        mode: PoolMode = .session, noticeHandler: NoticeHandler? = nil
    ) {
        self.url = url
        self.settings = settings
        self.patience = patience
        self.mode = mode
        self.noticeHandler = noticeHandler
        line = Guarded(WaitingLine(size: size))
    }

    /// Lends a connection to `body`, which cannot `await`.
    ///
    /// A transaction that `body` left open is rolled back.
    /// - Throws: what `body` throws; ``PostgresError`` with ``SQLState/poolTimeout``, ``SQLState/poolClosed`` or the
    ///   reason why no connection could be opened; `CancellationError` when cancelled before `body` began.
    public func withConnection<Value: Sendable>(
        _ body: @Sendable (isolated Connection) throws -> Value
    ) async throws -> Value {
        let connection = try await borrow()
        let (outcome, isUsable, notices) = await connection.lend(body)
        giveBack(isUsable ? connection : nil)
        if let noticeHandler, !notices.isEmpty { noticeHandler(notices) }
        return try outcome.get()
    }

    /// Runs `body` as one transaction on a connection of the pool; see ``Connection/transaction(settings:_:)``.
    public func transaction<Value: Sendable>(
        settings: [String: String] = [:], _ body: @Sendable (isolated Connection) throws -> Value
    ) async throws -> Value {
        try await withConnection { connection in try connection.transaction(settings: settings, body) }
    }

    /// How many connections are lent now.
    public var inUse: Int { line.withLock { $0.lent } }

    /// Closes what is idle, refuses who waits, and closes what is lent when it comes back.
    public func close() {
        let refused = line.withLock { $0.close() }
        for waiter in refused { waiter.resume(returning: .refused(.poolClosed)) }
    }

    private func borrow() async throws -> Connection {
        let deadline = ContinuousClock.now + patience
        switch await stand(until: deadline) {
        case .lent(let connection):
            guard !Task.isCancelled else {
                giveBack(connection)
                throw CancellationError()
            }
            // What died while idle is replaced before anybody notices.
            if await connection.isUsable() { return connection }
            return try await open(until: deadline)
        case .mayOpen:
            return try await open(until: deadline)
        case .refused(.cancelled):
            throw CancellationError()
        case .refused(.timeout):
            throw PostgresError(.poolTimeout, message: "no connection was free within \(patience)")
        case .refused(.poolClosed):
            throw PostgresError(.poolClosed, message: "the pool is closed")
        }
    }

    /// Opens a connection on a place that we hold already; gives the place back when it cannot.
    private func open(until deadline: ContinuousClock.Instant) async throws -> Connection {
        var attempt = 0
        do {
            while true {
                try Task.checkCancellation()
                do {
                    let connection = try await Connection(
                        to: url, settings: settings, within: deadline - .now, mode: mode)
                    if noticeHandler != nil { await connection.keepNotices() }
                    return connection
                } catch {
                    let pause = backoff.pause(after: attempt)
                    guard error.isRetriable, ContinuousClock.now + pause < deadline else { throw error }
                    attempt += 1
                    try await Task.sleep(for: pause)
                }
            }
        } catch {
            giveBack(nil)
            throw error
        }
    }

    /// Gives the place back, with its connection unless that broke; the first in line gets it.
    private func giveBack(_ connection: Connection?) {
        let (waiter, grant) = line.withLock { $0.giveBack(connection) }
        waiter?.resume(returning: grant)
    }

    /// Waits in line until a place is granted, the deadline passes or the task is cancelled.
    private func stand(until deadline: ContinuousClock.Instant) async -> WaitingLine.Grant {
        let ticket: WaitingLine.Ticket
        switch line.withLock({ $0.enter() }) {
        case .atOnce(let grant): return grant
        case .wait(let number): ticket = number
        }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled as soon as the wait is over; then the ticket is no longer in line, and nothing happens.
                try? await Task.sleep(until: deadline, clock: .continuous)
                self.leave(ticket, because: Task.isCancelled ? .cancelled : .timeout)
            }
            let grant = await withCheckedContinuation { waiter in
                let grant = line.withLock { $0.wait(ticket, waiter) }
                if let grant { waiter.resume(returning: grant) }
            }
            group.cancelAll()
            return grant
        }
    }

    private func leave(_ ticket: WaitingLine.Ticket, because refusal: WaitingLine.Refusal) {
        let waiter = line.withLock { $0.leave(ticket, because: refusal) }
        waiter?.resume(returning: .refused(refusal))
    }
}
