import Postgres
import TestDatabase
import TestProcesses
import Testing

private struct Refusal: Error {}

@Suite(.database) struct PoolTests {
    @Test func `no more connections are open than its size, and all callers are served`() async throws {
        let pool = try TestDatabase.current.pool(size: 3)
        let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await pool.withConnection { db in
                        try db.execute("SELECT pg_sleep(0.001)")
                        return db.processID
                    }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect((1...3).contains(processes.count))
        #expect(pool.inUse == 0)
    }

    @Test func `what throws gives its connection back, and what it began is undone`() async throws {
        let pool = try TestDatabase.current.pool(size: 1)
        try await pool.withConnection { db in _ = try db.execute("CREATE TABLE t (a int)") }
        await #expect(throws: Refusal.self) {
            try await pool.withConnection { db in
                try db.execute("BEGIN")
                try db.execute("INSERT INTO t VALUES (1)")
                throw Refusal()
            }
        }
        await #expect(throws: Refusal.self) {
            try await pool.transaction { db in
                try db.execute("INSERT INTO t VALUES (2)")
                throw Refusal()
            }
        }
        #expect(try await pool.withConnection { db in try db.rows("SELECT FROM t").count } == 0)
        #expect(pool.inUse == 0)
    }

    @Test func `a connection that died while idle is replaced unnoticed`() async throws {
        let database = try TestDatabase.current
        let pool = database.pool(size: 1)
        let process = try await pool.withConnection { db in db.processID }
        let other = try await database.connect()
        try await other.execute("SELECT pg_terminate_backend(\(process), 5000)")
        let next = try await pool.withConnection { db in
            try db.execute("SELECT 1")
            return db.processID
        }
        #expect(next != process)
    }

    @Test func `a connection that died in use is not lent again`() async throws {
        let pool = try TestDatabase.current.pool(size: 1)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.transaction { db in
                _ = try db.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(error?.isConnectionFailure == true)
        #expect(try await pool.withConnection { db in try db.rows("SELECT 1").count } == 1)
    }

    @Test func `who waits longer than the pool's patience is told so`() async throws {
        let database = try TestDatabase.current
        let pool = Pool(url: database.ownerURL, size: 1, patience: .seconds(1))
        let gate = try await database.connect()
        try await gate.execute("SELECT pg_advisory_lock(1)")
        try await pool.withConnection { db in _ = try db.execute("SELECT 1") }
        async let holder: Void = pool.withConnection { db in _ = try db.execute("SELECT pg_advisory_lock(1)")
        }
        while pool.inUse == 0 { await Task.yield() }
        let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
        #expect(error?.sqlState == .poolTimeout)
        try await gate.execute("SELECT pg_advisory_unlock(1)")
        try await holder
        try await pool.withConnection { _ in }
        #expect(pool.inUse == 0)
    }

    @Test func `cancelled waiters leave the line, and no place is lost`() async throws {
        let database = try TestDatabase.current
        let pool = Pool(url: database.ownerURL, size: 2, patience: .seconds(60))
        let served = await withTaskGroup(of: Bool.self) { group in
            for round in 0..<100 {
                group.addTask { await self.call(pool, cancelledAfter: round % 2 == 0 ? round % 7 : nil) }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(served >= 50)
        #expect(pool.inUse == 0)
        // Both places are still there: two can hold one at the same time.
        let gate = try await database.connect()
        try await gate.execute("SELECT pg_advisory_lock(1)")
        async let one: Void = pool.withConnection { db in
            _ = try db.execute("SELECT pg_advisory_lock_shared(1)")
        }
        async let two: Void = pool.withConnection { db in
            _ = try db.execute("SELECT pg_advisory_lock_shared(1)")
        }
        while pool.inUse < 2 { await Task.yield() }
        try await gate.execute("SELECT pg_advisory_unlock(1)")
        _ = try await (one, two)
    }

    @Test func `a server that is not there is reported once patience ends, and again when asked again`()
        async throws
    {
        let pool = Pool(url: "host=127.0.0.1 port=1 dbname=x", size: 1, patience: .milliseconds(200))
        for _ in 0..<3 {
            let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
            #expect(error?.sqlState == .connectionFailure)
        }
        #expect(pool.inUse == 0)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a server that says nothing is given up when patience ends, whatever the URL allows it`()
        async throws
    {
        let port = try Ports.free()
        let silent = try #require(Ports.listen(on: port))
        let pool = Pool(
            url: "host=127.0.0.1 port=\(port) dbname=x connect_timeout=900", size: 1,
            patience: .milliseconds(200))
        let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
        #expect(error?.sqlState == .connectionFailure)
        withExtendedLifetime(silent) {}
    }

    @Test func `a wrong database is reported at once`() async throws {
        let url = try TestDatabase.current.ownerURL.replacing("segue_test_", with: "segue_nowhere_")
        let pool = Pool(url: url, size: 1, patience: .seconds(600))
        let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
        #expect(error?.sqlState == .invalidCatalogName)
    }

    @Test func `a closed pool refuses who comes and who waits, and lets the lent be given back`() async throws
    {
        let database = try TestDatabase.current
        let pool = Pool(url: database.ownerURL, size: 1, patience: .seconds(60))
        let gate = try await database.connect()
        try await gate.execute("SELECT pg_advisory_lock(1)")
        async let holder: Void = pool.withConnection { db in _ = try db.execute("SELECT pg_advisory_lock(1)")
        }
        while pool.inUse == 0 { await Task.yield() }
        async let waiter = #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
        for _ in 0..<100 { await Task.yield() }
        pool.close()
        #expect(await waiter?.sqlState == .poolClosed)
        try await gate.execute("SELECT pg_advisory_unlock(1)")
        try await holder
        let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
        #expect(error?.sqlState == .poolClosed)
    }

    /// Borrows a connection in a task of its own, perhaps cancelled on the way; true when it was served.
    private func call(_ pool: Pool, cancelledAfter yields: Int?) async -> Bool {
        let caller = Task {
            try await pool.withConnection { db in _ = try db.execute("SELECT pg_sleep(0.0005)") }
        }
        if let yields {
            for _ in 0..<yields { await Task.yield() }
            caller.cancel()
        }
        switch await caller.result {
        case .success: return true
        case .failure(let error):
            #expect(error is CancellationError)
            return false
        }
    }
}
