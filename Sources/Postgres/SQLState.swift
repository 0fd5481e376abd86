/// PostgreSQL's five-character error code; an open set.
///
/// The list is Appendix A of PostgreSQL's manual.
public struct SQLState: Sendable, Hashable, RawRepresentable {
    /// The five characters.
    public let rawValue: String
    /// A code as PostgreSQL writes it.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The first two characters: the kind of error.
    public var errorClass: String { String(rawValue.prefix(2)) }

    /// The server cannot be reached, or the connection broke.
    public static let connectionFailure = Self(rawValue: "08006")
    /// Something that this server cannot do; or a prepared statement whose answer would have other columns than before.
    public static let featureNotSupported = Self(rawValue: "0A000")
    /// The connection broke during COMMIT: the transaction may or may not have happened.
    public static let transactionResolutionUnknown = Self(rawValue: "08007")
    /// Text that PostgreSQL cannot hold, such as one with a zero byte.
    public static let characterNotInRepertoire = Self(rawValue: "22021")
    /// A reference to nothing.
    public static let foreignKeyViolation = Self(rawValue: "23503")
    /// A second of what must be unique.
    public static let uniqueViolation = Self(rawValue: "23505")
    /// A CHECK constraint said no.
    public static let checkViolation = Self(rawValue: "23514")
    /// A transaction was idle for too long, as of a process that was stopped in its midst.
    public static let idleInTransactionTimeout = Self(rawValue: "25P03")
    /// A statement in a transaction that has failed already.
    public static let inFailedTransaction = Self(rawValue: "25P02")
    /// A write in a transaction, or to a server, that only reads.
    public static let readOnlyTransaction = Self(rawValue: "25006")
    /// The database does not exist.
    public static let invalidCatalogName = Self(rawValue: "3D000")
    /// A prepared statement by a name that the server does not know.
    public static let invalidStatementName = Self(rawValue: "26000")
    /// Two serialisable transactions crossed: run it again.
    public static let serializationFailure = Self(rawValue: "40001")
    /// Two transactions waited for each other: run it again.
    public static let deadlockDetected = Self(rawValue: "40P01")
    /// A privilege is missing, or a row-level policy said no.
    public static let insufficientPrivilege = Self(rawValue: "42501")
    /// The statement does not parse.
    public static let syntaxError = Self(rawValue: "42601")
    /// A second prepared statement of that name.
    public static let duplicatePreparedStatement = Self(rawValue: "42P05")
    /// The disk is full.
    public static let diskFull = Self(rawValue: "53100")
    /// The server has no connection to spare.
    public static let tooManyConnections = Self(rawValue: "53300")
    /// NOWAIT or `lock_timeout` found the lock taken.
    public static let lockNotAvailable = Self(rawValue: "55P03")
    /// The server shuts down, or an administrator ended the connection.
    public static let adminShutdown = Self(rawValue: "57P01")
    /// The server ended the connection because another of its processes crashed.
    public static let crashShutdown = Self(rawValue: "57P02")
    /// The server starts or stops.
    public static let cannotConnectNow = Self(rawValue: "57P03")
    /// `idle_session_timeout` ended the connection.
    public static let idleSessionTimeout = Self(rawValue: "57P05")
    /// Ours: a connection string that libpq cannot read.
    public static let invalidConnectionString = Self(rawValue: "SG001")
    /// Ours: no connection of the pool was free in time.
    public static let poolTimeout = Self(rawValue: "SG002")
    /// Ours: the pool is closed.
    public static let poolClosed = Self(rawValue: "SG003")
    /// Ours: an answer that this library cannot hold, such as COPY's.
    public static let unexpectedAnswer = Self(rawValue: "SG004")
    /// Ours: libpq would not send the statement, such as one with more than 65,535 values.
    public static let notSent = Self(rawValue: "SG005")
    /// Ours: a table has changed since a statement of this transaction was prepared: run it again.
    public static let stalePlan = Self(rawValue: "SG006")
}
