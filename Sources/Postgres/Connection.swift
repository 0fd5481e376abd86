internal import CPostgres
internal import Lifecycle

/// The version of libpq, such as 150020 for 15.20; for the log at the start.
public var libpqVersion: Int { Int(PQlibVersion()) }

/// A connection to PostgreSQL, on a thread of its own.
///
/// Statements run one after another and never on Swift's shared pool. Compose several by extending
/// `Connection` with synchronous functions and calling them in one ``transaction(_:)``.
public actor Connection {
    private let executor = BlockingExecutor(label: "postgres")
    var session: Session?
    /// What every transaction sets for itself; empty where the session remembers it.
    let transactionSettings: [String: String]
    /// How many transactions and savepoints are open.
    var depth = 0
    /// Whether a notice handler tells what ``notify(_:payload:)`` is told, rather than PostgreSQL.
    public internal(set) var hasNoticeHandler = false
    /// What is to be told when the transaction has committed.
    var unsaid: [Notice] = []

    /// The connection's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// What every connection sets unless its settings say otherwise.
    public static let defaultSettings = [
        "statement_timeout": "15s", "idle_in_transaction_session_timeout": "30s",
    ]

    /// Connects to `url`, `postgresql://…` or `keyword=value …`, and applies the settings.
    ///
    /// Settings are run-time parameters such as `statement_timeout` or `segue.scope`, over ``defaultSettings``.
    /// Gives up on a silent server after five seconds, or what the URL says in `connect_timeout`; or sooner, after `limit`.
    /// - Parameter mode: whether a pooler in front lends the server for a transaction at a time.
    public init(
        to url: String, settings: [String: String] = [:], within limit: Duration? = nil,
        mode: PoolMode = .session
    ) async throws(PostgresError) {
        let settings = Self.defaultSettings.merging(settings) { _, ours in ours }
        transactionSettings = mode == .transaction ? settings : [:]
        session = nil
        // `self` is whole: from here we are on our own executor, and connecting may block.
        let options = try connectionOptions(for: url)
        session = try Session(to: options, within: limit, isKept: mode == .session)
        guard mode == .session else { return }
        let all = settings.sorted { $0.key < $1.key }
        try execute(
            """
            SELECT set_config(name, value, false)
            FROM unnest(\(all.map(\.key)), \(all.map(\.value))) AS setting (name, value)
            """)
    }

    /// All rows of the answer.
    public func rows(_ query: Query) throws(PostgresError) -> [Row] {
        try answer(to: query).rows
    }

    /// The first row of the answer, if it has one.
    public func row(_ query: Query) throws(PostgresError) -> Row? {
        let answer = try answer(to: query)
        return answer.count > 0 ? Row(answer: answer, index: 0) : nil
    }

    /// The row of a statement that always gives one; where it gave none, an error.
    public func one(_ row: Row?) throws(PostgresError) -> Row {
        guard let row else { throw PostgresError(.unexpectedAnswer, message: "a statement gave no row") }
        return row
    }

    /// Runs a statement and says how many rows it concerned.
    @discardableResult
    public func execute(_ query: Query) throws(PostgresError) -> Int {
        try answer(to: query).affectedRows
    }

    /// Runs several statements without values, in one transaction unless they say otherwise; in ``PoolMode/transaction`` without
    /// the settings, unless it is part of a transaction.
    public func run(script: String) throws(PostgresError) {
        guard try session?.execute(script: script) != nil else { throw Self.closed }
    }

    /// The id of the server's process that serves this connection, as in `pg_stat_activity`.
    public var processID: Int32 { session?.processID ?? 0 }

    /// Closes the connection; every later statement fails.
    public func close() { session = nil }

    func answer(to query: Query) throws(PostgresError) -> Answer {
        depth == 0 && !transactionSettings.isEmpty ? try answerAlone(to: query) : try send(query)
    }

    func send(_ query: Query) throws(PostgresError) -> Answer {
        guard let answer = try session?.execute(query) else { throw Self.closed }
        return answer
    }

    static let closed = PostgresError(.connectionFailure, message: "the connection is closed")
}
