/// What PostgreSQL, or the way to it, refused.
///
/// Its description never shows a bound value or a password: `message` and `detail` may, and stay out of it
/// wherever PostgreSQL is known to quote data in them.
public struct PostgresError: Error, Sendable, Hashable {
    /// The kind of error.
    public let sqlState: SQLState
    /// PostgreSQL's own words; may quote a value.
    public let message: String
    /// More of PostgreSQL's words; often quotes a whole key or row.
    public let detail: String?
    /// The constraint that said no.
    public let constraint: String?
    /// The table concerned.
    public let table: String?
    /// The column concerned.
    public let column: String?
    /// The statement, its values left out.
    public let statement: String?

    /// An error of a kind.
    public init(
        _ sqlState: SQLState, message: String, detail: String? = nil, constraint: String? = nil,
        table: String? = nil, column: String? = nil, statement: String? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.table = table
        self.column = column
        self.statement = statement
    }

    /// True when the same transaction, run again, may succeed.
    ///
    /// After ``SQLState/transactionResolutionUnknown`` it may have succeeded already: what is run again must be harmless.
    public var isRetriable: Bool {
        switch sqlState {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable, .tooManyConnections, .poolTimeout,
            .stalePlan:
            true
        default: isConnectionFailure
        }
    }

    /// True when the connection is gone, or never came to be.
    public var isConnectionFailure: Bool {
        switch sqlState {
        case .adminShutdown, .crashShutdown, .cannotConnectNow, .idleSessionTimeout,
            .idleInTransactionTimeout:
            true
        default: sqlState.errorClass == "08"
        }
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Code, place and statement, without any value.
    public var description: String {
        var text = "PostgreSQL \(sqlState.rawValue)"
        // 22 (data exceptions) and P0 (RAISE) quote what they were given in the message itself.
        if !["22", "P0"].contains(sqlState.errorClass) { text += ": \(message)" }
        if let constraint { text += " · constraint \(constraint)" }
        if let table { text += " · table \(table)" }
        if let column { text += " · column \(column)" }
        if let statement {
            text += " · in: \(statement.split(whereSeparator: \.isWhitespace).joined(separator: " "))"
        }
        return text
    }

    /// The same as the description.
    public var debugDescription: String { description }

    /// Shows only the description, so that `dump` keeps silent too.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
