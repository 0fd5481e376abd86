internal import FoundationEssentials
public import Postgres

/// Brings a database to this binary's schema; one at a time, however many begin at once.
public struct Migrator: Sendable {
    private let url: String
    private let appPassword: String?

    /// A migrator that connects as the owner of the schema.
    ///
    /// The role `segue_app` is made where it is missing; `appPassword` becomes its password where one is given.
    public init(url: String, appPassword: String? = nil) {
        self.url = url
        self.appPassword = appPassword
    }

    /// Applies what is missing, each migration in a transaction of its own; answers with the versions applied.
    ///
    /// The others wait for the one that came first, and then find nothing to do. No statement waits longer than
    /// three seconds for a lock, so that a migration never stops a running service.
    /// - Throws: ``SchemaProblem/newer(found:known:)`` when the database is ahead of this binary.
    @discardableResult
    public func run() async throws -> [Int] {
        let connection = try await Connection(
            to: url, settings: ["statement_timeout": "0", "lock_timeout": "120s"])
        do {
            let applied = try await migrate(connection)
            await connection.close()
            return applied
        } catch {
            await connection.close()
            throw error
        }
    }

    private func migrate(_ connection: isolated Connection) throws -> [Int] {
        // Held until the connection closes.
        try connection.execute("SELECT pg_advisory_lock(\(Self.lock))")
        try connection.execute("SET lock_timeout = '3s'")
        let found = try connection.schemaVersion()
        guard found <= Migration.newest else {
            throw SchemaProblem.newer(found: found, known: Migration.newest)
        }
        let missing = Migration.all.filter { $0.version > found }
        for migration in missing {
            try connection.transaction { connection in
                try connection.run(script: migration.sql)
                try connection.execute(
                    "INSERT INTO schema_version (version, name) VALUES (\(migration.version), \(migration.name))"
                )
            }
        }
        if let appPassword { try setPassword(appPassword, on: connection) }
        return missing.map(\.version)
    }

    /// ALTER ROLE takes no parameters: the password travels as a setting, and in no statement's text.
    private func setPassword(_ password: String, on connection: isolated Connection) throws {
        try connection.transaction { connection in
            try connection.execute("SELECT set_config('segue.app_password', \(password), true)")
            try connection.execute(
                """
                DO $$ BEGIN
                    EXECUTE format('ALTER ROLE segue_app LOGIN PASSWORD %L', current_setting('segue.app_password'));
                END $$
                """)
        }
    }

    /// "segue" on a telephone's keys.
    private static let lock: Int64 = 73_483
}

/// Why this binary and this database do not fit.
public enum SchemaProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The database is ahead.
    case newer(found: Int, known: Int)
    /// The database is behind.
    case older(found: Int, known: Int)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .newer(let found, let known):
            """
            the database has schema \(found), and this segue knows only \(known): run a newer segue, \
            or restore a backup from before the upgrade
            """
        case .older(let found, let known):
            "the database has schema \(found), and this segue needs \(known): run `segue migrate`"
        }
    }
}

extension Connection {
    /// The schema's version; 0 for a database without one.
    public func schemaVersion() throws -> Int {
        let row = try row("SELECT to_regclass('schema_version') IS NOT NULL AS is_there")
        guard let row, try row.get("is_there") else { return 0 }
        return try self.row("SELECT coalesce(max(version), 0) AS version FROM schema_version")?.get("version")
            ?? 0
    }

    /// Throws a ``SchemaProblem`` unless the database has exactly this binary's schema.
    public func checkSchema() throws {
        let found = try schemaVersion()
        if found > Migration.newest { throw SchemaProblem.newer(found: found, known: Migration.newest) }
        if found < Migration.newest { throw SchemaProblem.older(found: found, known: Migration.newest) }
    }
}
