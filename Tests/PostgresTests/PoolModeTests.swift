import Lifecycle
import Postgres
import TestDatabase
import Testing

/// What holds where a pooler lends the server for a transaction at a time.
@Suite(.database, .pooler, .timeLimit(.minutes(2))) struct PoolModeTests {
    private func pool(size: Int = 8, settings: [String: String] = [:]) throws -> Pool {
        Pool(url: try TestPooler.current.url(), size: size, settings: settings, mode: .transaction)
    }

    @Test func `eight connections share two of the server's`() async throws {
        let pool = try pool()
        let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    try await pool.withConnection { db in
                        try #require(try db.row("SELECT pg_backend_pid() AS process")).get("process")
                    }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect((1...2).contains(processes.count))
    }

    @Test func `settings hold in every transaction and for a statement alone, and for nobody else`()
        async throws
    {
        let ours = try pool(settings: ["segue.scope": "service"])
        let other = try pool()
        let scope: Query = "SELECT coalesce(current_setting('segue.scope', true), '') AS scope"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let alone = try await ours.withConnection { try $0.row(scope) }
                    #expect(try alone?.get("scope") == "service")
                    let both = try await ours.transaction(settings: ["segue.scope": "mine"]) { db in
                        [
                            try db.row(scope), try db.transaction { try $0.row(scope) },
                            try db.row("SELECT current_setting('statement_timeout') AS scope"),
                        ]
                    }
                    #expect(
                        try both.map { try $0?.get("scope", as: String.self) } == ["mine", "mine", "15s"])
                }
                group.addTask {
                    let theirs = try await other.withConnection { try $0.row(scope) }
                    #expect(try theirs?.get("scope") == "")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a statement alone stays done, and one that fails leaves the connection whole`() async throws {
        let pool = try pool(size: 1)
        try await pool.withConnection { db in
            _ = try db.execute("CREATE TABLE t (a int PRIMARY KEY)")
            #expect(try db.execute("INSERT INTO t VALUES (1), (2)") == 2)
            #expect(throws: PostgresError.self) { try db.execute("INSERT INTO t VALUES (1)") }
            #expect(try db.row("SELECT count(*) AS n FROM t")?.get("n") == 2)
        }
        #expect(try await pool.withConnection { try $0.row("SELECT count(*) AS n FROM t")?.get("n") } == 2)
    }

    @Test func `what is asked a thousand times is never prepared`() async throws {
        let pool = try pool()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for n in 0..<1_000 {
                group.addTask {
                    let row = try await pool.withConnection { try $0.row("SELECT \(n) + 1 AS next") }
                    #expect(try row?.get("next") == n + 1)
                }
            }
            try await group.waitForAll()
        }
        let kept = try await pool.withConnection {
            try $0.row("SELECT count(*) AS n FROM pg_prepared_statements")?.get("n", as: Int.self)
        }
        #expect(kept == 0)
    }

    @Test func `without the mode what one connection sets, another finds`() async throws {
        // So the mode is needed: PgBouncer lends the session's settings with the server.
        let url = try TestPooler.current.url()
        let first = try await Connection(to: url, settings: ["segue.scope": "service"])
        let second = try await Connection(to: url)
        let row = try await second.row("SELECT current_setting('segue.scope', true) AS scope")
        #expect(try row?.get("scope") == "service")
        await first.close()
        await second.close()
    }
}
