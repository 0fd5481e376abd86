import FoundationEssentials
import Jobs
import Lifecycle
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import TestSandbox
import Testing
import Workers

/// That all who write lock in one order, so that no two wait for each other for ever.
@Suite(.database(schema: .segue), .timeLimit(.minutes(10))) struct LockOrderTests {
    /// A write that may have to wait for its turn; told what it writes to.
    struct Writer: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var write: @Sendable (isolated Connection, Job.Lease, JobHandler) throws -> Void
    }

    private static let writers = [
        Writer(testDescription: "a job that is done") {
            try $0.complete($1, commit: { _ in }, locking: $2.locking)
        },
        Writer(testDescription: "a job that is given up") {
            try $0.fail($1, .discard(reason: "x"), abandoned: { _ in }, locking: $2.locking)
        },
        Writer(testDescription: "a job whose workers died") { connection, lease, handler in
            try connection.execute(
                "UPDATE jobs SET rescue_count = 2, lease_until = now() - interval '1 s' WHERE id = \(lease.job)"
            )
            try connection.rescueExpiredJobs(locking: handler.locking)
        },
        Writer(testDescription: "a crawl that is let go on") { connection, _, _ in
            try connection.transaction { _ = try $0.resume(Crawl.ID(rawValue: 1)) }
        },
        Writer(testDescription: "a listener who leaves") { connection, _, _ in
            try connection.transaction { _ = try $0.forget(Listener.ID(rawValue: 1)) }
        },
    ]

    @Test(arguments: writers)
    func `whoever waits for its turn has locked nothing that another could wait for`(writer: Writer)
        async throws
    {
        let trial = try Trial()
        let handlers = trial.workshop.handlers.filter { $0.kind != .playlist }
        #expect(handlers.count == JobKind.known.count - 1, "a new kind must have its place in the order")
        let owner = try await TestDatabase.current.connect()
        for handler in handlers {
            let job = try await trial.pool.transaction { connection in
                try connection.enqueue(NewJob(handler.kind, uniqueKey: "x"))
                return try connection.claim([handler.kind], worker: "w").first
            }
            let lease = try #require(job?.lease)
            let pool = try TestDatabase.current.pool(
                as: .app, size: 1, settings: ["segue.scope": "service"])
            let backend = try #require(
                try await pool.withConnection { connection in
                    try connection.row("SELECT pg_backend_pid() AS pid")?.get("pid", as: Int.self)
                })
            try await owner.execute("BEGIN")
            try await owner.takeCatalogueTurn()
            try await withThrowingTaskGroup(of: Void.self) { group in
                let isWritten = Guarded(false)
                group.addTask {
                    defer { isWritten.withLock { $0 = true } }
                    try await pool.withConnection { try writer.write($0, lease, handler) }
                }
                var held: [String]?
                while held == nil, !isWritten.withLock({ $0 }) {
                    try await Task.sleep(for: .milliseconds(5))
                    held = try await owner.rowsLocked(by: backend)
                }
                #expect(held == [], "\(handler.kind.rawValue); nil is one that did not wait for its turn")
                try await owner.execute("COMMIT")
                try await group.waitForAll()
            }
            pool.close()
        }
    }

    @Test func `who falls asleep in its turn loses it before those who wait give up, and only then`()
        async throws
    {
        let trial = try Trial()
        let query: Query = """
            SELECT current_setting('idle_in_transaction_session_timeout')::interval
                   < current_setting('statement_timeout')::interval AS is_shorter
            """
        let (inTurn, after) = try await trial.pool.withConnection { connection in
            (
                try connection.transaction { connection in
                    try connection.takeCatalogueTurn()
                    return try connection.row(query)?.get("is_shorter", as: Bool.self)
                },
                try connection.row(query)?.get("is_shorter", as: Bool.self)
            )
        }
        #expect(inTurn == true && after == false)
    }

    @Test func `visits that lead to each other, in several crawls and many hands, never meet in a deadlock`()
        async throws
    {
        let trial = try Trial()
        let world = trial.standIn.world
        // The facts first, so that visits do nothing but move crawls and queue each other.
        for round in 0..<2 {
            _ = try await trial.pool.transaction { connection in
                for place in 0..<(round == 0 ? 1 : 12) {
                    let crawl = try connection.plan(
                        NewCrawl(
                            listener: nil, seed: world.artists[3 + place].name, depth: 3, breadth: 10,
                            limit: 60))
                    try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: nil))
                }
            }
            try await trial.work()
        }
        let done = try await trial.pool.withConnection {
            try $0.row("SELECT count(*) AS done FROM crawls WHERE state = 'done'")
        }
        #expect(try done?.get("done") == 13)
        // A session says what it has met a second later, or when it ends.
        trial.pool.close()
        let owner = try await TestDatabase.current.connect()
        while try await owner.hasCompany() { try await Task.sleep(for: .milliseconds(5)) }
        let met = try await owner.row(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        #expect(try met?.get("deadlocks") == 0)
    }
}

extension Connection {
    /// Whether anybody else is connected to this database.
    fileprivate func hasCompany() throws -> Bool {
        try row(
            """
            SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() LIMIT 1
            """) != nil
    }

    /// The tables in which a session that waits for its turn has locked rows; nil while it does not wait.
    fileprivate func rowsLocked(by backend: Int) throws -> [String]? {
        let locks = try rows(
            """
            SELECT locktype, granted, coalesce(relation::regclass::text, '') AS name FROM pg_locks
             WHERE pid = \(backend) AND (locktype = 'advisory' AND NOT granted
                OR locktype = 'relation' AND mode IN ('RowShareLock', 'RowExclusiveLock'))
            """
        ).map { (try $0.get("locktype", as: String.self), try $0.get("name", as: String.self)) }
        guard locks.contains(where: { $0.0 == "advisory" }) else { return nil }
        return locks.filter { $0.0 == "relation" }.map(\.1).sorted()
    }
}
