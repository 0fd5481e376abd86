public import Music
public import Postgres

/// On whose behalf a transaction works.
public enum Scope: Sendable, Hashable {
    /// One listener: sees and touches what is theirs, and nothing of anybody else's.
    case listener(Listener.ID)
    /// The service: workers, and a sign-in that does not know yet who comes.
    case service
}

/// The way to the data: every transaction says on whose behalf it works.
///
/// The role behind it is above no policy; a transaction without a scope sees nothing that is a listener's.
public struct Database: Sendable {
    /// The connections.
    public let pool: Pool

    /// A database behind a pool that connects as `segue_app`.
    public init(_ pool: Pool) { self.pool = pool }

    /// A pool whose every transaction works for the service, as workers need it.
    public static func servicePool(
        url: String, size: Int, mode: PoolMode = .session, noticeHandler: NoticeHandler? = nil
    ) -> Pool {
        Pool(
            url: url, size: size, settings: ["segue.scope": "service"], mode: mode,
            noticeHandler: noticeHandler)
    }

    /// Runs `body` in a transaction on behalf of `scope`; again, a few times, where it met a deadlock or a table that has changed.
    ///
    /// `body` may therefore run more than once: it only writes to its connection.
    public func transaction<Value: Sendable>(
        as scope: Scope, _ body: @Sendable (isolated Connection) throws -> Value
    ) async throws -> Value {
        for _ in 0..<3 {
            do {
                return try await once(as: scope, body)
            } catch let error as PostgresError
                where [.deadlockDetected, .serializationFailure, .stalePlan].contains(error.sqlState)
            {
                continue
            }
        }
        return try await once(as: scope, body)
    }

    private func once<Value: Sendable>(
        as scope: Scope, _ body: @Sendable (isolated Connection) throws -> Value
    ) async throws -> Value {
        try await pool.transaction(settings: scope.settings, body)
    }
}

extension Connection {
    /// Works on behalf of `scope` until the transaction ends.
    public func enter(_ scope: Scope) throws {
        for (name, value) in scope.settings { try execute("SELECT set_config(\(name), \(value), true)") }
    }
}

extension Scope {
    /// Both at once: what the connection or an outer scope says must not shine through.
    fileprivate var settings: [String: String] {
        switch self {
        case .service: ["segue.scope": "service", "segue.listener_id": ""]
        case .listener(let id): ["segue.scope": "", "segue.listener_id": "\(id.rawValue)"]
        }
    }
}
