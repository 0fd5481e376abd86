import Postgres
import TestDatabase
import Testing

@Suite(.database) struct ConnectionTests {
    @Test func `settings hold for the whole connection, over the defaults`() async throws {
        let db = try await TestDatabase.current.connect(settings: [
            "segue.scope": "it's; --", "statement_timeout": "7s",
        ])
        let row = try #require(
            try await db.row(
                """
                SELECT current_setting('segue.scope') AS scope, current_setting('statement_timeout') AS patience,
                       current_setting('idle_in_transaction_session_timeout') AS idle
                """))
        #expect(try row.get("scope", as: String.self) == "it's; --")
        #expect(try row.get("patience", as: String.self) == "7s")
        #expect(try row.get("idle", as: String.self) == "30s")
    }

    @Test func `keyword and value pairs are understood as well as a URL`() async throws {
        let db = try await TestDatabase.current.connect()
        let name = try await db.row("SELECT current_database() AS name")?.get("name", as: String.self) ?? ""
        let host = try #require(try TestDatabase.current.ownerURL.firstMatch(of: /host=([^&]*)/)?.1)
        let other = try await Connection(to: "host=\(host) dbname=\(name) user=segue_owner")
        #expect(
            try await other.row("SELECT current_user AS name")?.get("name", as: String.self) == "segue_owner")
    }

    @Test func `the two roles are no superusers, and the application owns nothing`() async throws {
        let database = try TestDatabase.current
        for role in [TestDatabase.Role.owner, .app] {
            let db = try await database.connect(as: role)
            let row = try #require(
                try await db.row(
                    """
                    SELECT rolsuper OR rolbypassrls AS mighty,
                           EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
                           OR EXISTS (SELECT FROM pg_database WHERE datdba = pg_roles.oid
                                      AND datname = current_database()) AS owns
                    FROM pg_roles WHERE rolname = current_user
                    """))
            #expect(try row.get("mighty", as: Bool.self) == false)
            #expect(try row.get("owns", as: Bool.self) == (role == .owner))
        }
    }

    @Test func `a query in a query keeps its values in order`() async throws {
        let db = try await TestDatabase.current.connect()
        let range: Query = "n BETWEEN \(3) AND \(5)"
        let query: Query =
            "SELECT n FROM generate_series(\(1), \(10)) AS n WHERE \(range) AND n <> \(4) ORDER BY n"
        #expect(
            query.sql
                == "SELECT n FROM generate_series($1, $2) AS n WHERE n BETWEEN $3 AND $4 AND n <> $5 ORDER BY n"
        )
        #expect(try await db.rows(query).map { try $0.get("n", as: Int.self) } == [3, 5])
    }

    @Test func `an identifier is quoted`() async throws {
        let db = try await TestDatabase.current.connect()
        let name = "odd \"name\"; DROP TABLE x; --"
        try await db.execute("CREATE TABLE \(identifier: name) (\(identifier: "select") int)")
        #expect(try await db.row("SELECT FROM pg_class WHERE relname = \(name)") != nil)
    }

    @Test func `a row says what it could not give`() async throws {
        let db = try await TestDatabase.current.connect()
        let row = try #require(
            try await db.row("SELECT 'secret' AS name, NULL::bigint AS count, 300 AS big, 1 AS big"))
        #expect(throws: RowError(column: "nothing", wanted: "String", found: "no such column")) {
            try row.get("nothing", as: String.self)
        }
        #expect(throws: RowError(column: "name", wanted: "Int", found: "text")) {
            try row.get("name", as: Int.self)
        }
        #expect(throws: RowError(column: "count", wanted: "Int64", found: "NULL of bigint")) {
            try row.get("count", as: Int64.self)
        }
        #expect(try row.get("count", as: Int64?.self) == nil)
        #expect(try row.get("big", as: Int.self) == 300)
        #expect(row.columns == ["name", "count", "big", "big"])
    }

    @Test func `rows outlive their connection`() async throws {
        func read() async throws -> [Row] {
            let db = try await TestDatabase.current.connect()
            return try await db.rows("SELECT n, repeat('x', 100) AS text FROM generate_series(1, 100) AS n")
        }
        let rows = try await read()
        #expect(try rows[99].get("n", as: Int.self) == 100)
        #expect(try rows[0].get("text", as: String.self).count == 100)
    }

    @Test func `an answer without rows and a statement without words are no errors`() async throws {
        let db = try await TestDatabase.current.connect()
        #expect(try await db.rows("SELECT 1 WHERE false").isEmpty)
        #expect(try await db.row("SELECT 1 WHERE false") == nil)
        #expect(try await db.execute("") == 0)
        #expect(try await db.execute("CREATE TABLE t (a int)") == 0)
        #expect(try await db.execute("INSERT INTO t VALUES (1), (2)") == 2)
        #expect(try await db.execute("UPDATE t SET a = 3 WHERE a = 1") == 1)
        await #expect(throws: PostgresError.self) { try await db.execute("COPY t TO STDOUT") }
    }

    @Test func `a closed connection refuses`() async throws {
        let db = try await TestDatabase.current.connect()
        await db.close()
        let error = await #expect(throws: PostgresError.self) { try await db.execute("SELECT 1") }
        #expect(error?.isConnectionFailure == true)
    }

    @Test func `many connections that block do not hold up the shared pool`() async throws {
        let database = try TestDatabase.current
        // More sleepers than the pool has threads; the last one lets them go, which it could not if they held it up.
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let db = try await database.connect()
                    try await db.transaction { db in
                        _ = try db.execute("SELECT pg_advisory_xact_lock_shared(1)")
                    }
                }
            }
            let db = try await database.connect()
            try await db.execute("SELECT pg_advisory_lock(1)")
            for _ in 0..<1000 { await Task.yield() }
            try await db.execute("SELECT pg_advisory_unlock(1)")
            try await group.waitForAll()
        }
    }
}
