import Dispatch
import Postgres
import TestDatabase
import Testing

@Suite(.database) struct ErrorTests {
    @Test(arguments: [
        ("SELECT 1 / 0", "22012"), ("SELEC 1", "42601"), ("SELECT FROM nothing", "42P01"),
        ("SELECT nothing", "42703"), ("INSERT INTO song VALUES (NULL)", "23502"),
        ("INSERT INTO song VALUES (1)", "23505"), ("INSERT INTO song VALUES (-1)", "23514"),
        ("INSERT INTO singer VALUES (2)", "23503"), ("SELECT 'x'::bigint", "22P02"),
        ("SELECT 9223372036854775807 + 1", "22003"),
        ("SET statement_timeout = '10ms'; SELECT pg_sleep(60)", "57014"),
        ("DO $$ BEGIN RAISE EXCEPTION 'no'; END $$", "P0001"),
    ]) func `an error says its kind, and the connection lives on`(statement: String, code: String)
        async throws
    {
        let db = try await TestDatabase.current.connect()
        try await db.run(
            script: """
                CREATE TABLE song (id bigint PRIMARY KEY CONSTRAINT positive CHECK (id > 0));
                CREATE TABLE singer (song bigint REFERENCES song);
                INSERT INTO song VALUES (1);
                """)
        let error = await #expect(throws: PostgresError.self) { try await db.run(script: statement) }
        #expect(error?.sqlState.rawValue == code)
        #expect(error?.isRetriable == false)
        #expect(try await db.rows("SELECT 1").count == 1)
    }

    @Test func `an error names the constraint, and never shows a value`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute("CREATE TABLE account (email text CONSTRAINT one_account UNIQUE, age int)")
        try await db.execute("INSERT INTO account VALUES (\("hush@example.org"), 1)")
        let attempts: [Query] = [
            "INSERT INTO account VALUES (\("hush@example.org"), 1)",
            "INSERT INTO account VALUES (\("x"), \("hush")::int)",
            "SELECT \("hush")::json",
        ]
        for (index, query) in attempts.enumerated() {
            let error = try #require(
                await #expect(throws: PostgresError.self) { try await db.execute(query) })
            var dumped = ""
            dump(error, to: &dumped)
            let shown = "\(error) \(String(reflecting: error)) \(dumped)"
            #expect(!shown.contains("hush"))
            #expect(shown.contains(error.sqlState.rawValue))
            if index == 0 {
                #expect(error.constraint == "one_account")
                #expect(error.detail?.contains("hush") == true)
                #expect(shown.contains("one_account"))
            }
        }
    }

    @Test(arguments: [
        "postgresql://u:hush@127.0.0.1:nonsense/x", "postgresqlx://u:hush@h/d", "password=hush nonsense",
        "password='hush", "postgresql://u:hush@[::1/x", "unknown=1 password=hush",
    ]) func `a broken URL is refused without showing the password`(url: String) async throws {
        let error = await #expect(throws: PostgresError.self) { try await Connection(to: url) }
        #expect(error?.sqlState == .invalidConnectionString || error?.isConnectionFailure == true)
        #expect(error.map { "\($0) \($0.message)" }?.contains("hush") == false)
    }

    @Test func `a server that is not there is a connection failure, and retriable`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await Connection(to: "postgresql://u:hush@127.0.0.1:1/x")
        }
        #expect(error?.sqlState == .connectionFailure)
        #expect(error?.isRetriable == true)
        #expect(error?.description.contains("hush") == false)
    }

    @Test func `a connection whose server process was ended says so`() async throws {
        let database = try TestDatabase.current
        let (victim, other) = (try await database.connect(), try await database.connect())
        let process = await victim.processID
        try await other.execute("SELECT pg_terminate_backend(\(process))")
        let error = await #expect(throws: PostgresError.self) { try await victim.execute("SELECT 1") }
        #expect(error?.isConnectionFailure == true)
        #expect(error?.isRetriable == true)
        await #expect(throws: PostgresError.self) { try await victim.execute("SELECT 1") }
    }

    @Test func `more values than a statement can have are refused, and the connection lives on`() async throws
    {
        let db = try await TestDatabase.current.connect()
        var list: Query = "\(0)"
        for _ in 0..<16 { list = "\(list), \(list)" }
        let query: Query = "SELECT \(list)"
        let error = await #expect(throws: PostgresError.self) { try await db.execute(query) }
        #expect(error?.sqlState == .notSent)
        #expect(error?.isRetriable == false)
        #expect(try await db.rows("SELECT 1").count == 1)
    }

    @Test func `of two that wait for each other one is told, and may try again`() async throws {
        let database = try TestDatabase.current
        let (one, two) = (try await database.connect(), try await database.connect())
        try await one.run(script: "CREATE TABLE seat (id int); INSERT INTO seat VALUES (1), (2)")
        let (oneSits, twoSits) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let first: Void = one.transaction { db in
            try db.execute("UPDATE seat SET id = id WHERE id = 1")
            oneSits.signal()
            twoSits.wait()
            try db.execute("UPDATE seat SET id = id WHERE id = 2")
        }
        async let second: Void = two.transaction { db in
            try db.execute("UPDATE seat SET id = id WHERE id = 2")
            twoSits.signal()
            oneSits.wait()
            try db.execute("UPDATE seat SET id = id WHERE id = 1")
        }
        var errors: [any Error] = []
        do { try await first } catch { errors.append(error) }
        do { try await second } catch { errors.append(error) }
        #expect(errors.count == 1)
        let error = try #require(errors.first as? PostgresError)
        #expect(error.sqlState == .deadlockDetected)
        #expect(error.isRetriable)
    }

    @Test func `a transaction that must be run again says so`() async throws {
        let database = try TestDatabase.current
        let (one, two) = (try await database.connect(), try await database.connect())
        try await one.run(script: "CREATE TABLE seat (id int); INSERT INTO seat VALUES (1)")
        try await one.run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM seat")
        try await two.execute("UPDATE seat SET id = 2")
        let error = await #expect(throws: PostgresError.self) {
            try await one.execute("UPDATE seat SET id = 3")
        }
        #expect(error?.sqlState == .serializationFailure)
        #expect(error?.isRetriable == true)
    }
}
