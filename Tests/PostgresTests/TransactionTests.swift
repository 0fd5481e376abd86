import Glibc
import Postgres
import TestDatabase
import Testing

private struct Refusal: Error {}

@Suite(.database) struct TransactionTests {
    @Test func `what throws leaves nothing behind`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute("CREATE TABLE letter (name text)")
        await #expect(throws: Refusal.self) {
            try await db.transaction { db in
                try db.execute("INSERT INTO letter VALUES ('a')")
                throw Refusal()
            }
        }
        #expect(try await db.rows("SELECT FROM letter").isEmpty)
    }

    @Test func `settings hold until the end of the transaction, whatever their text`() async throws {
        let db = try await TestDatabase.current.connect()
        let word = #"it's \ "so"; SELECT 1 / 0"#
        func now() async throws -> String? {
            try await db.row("SELECT current_setting('segue.word', true) AS word")?.get("word")
        }
        try await db.transaction(settings: ["segue.word": word]) { db in
            let row = try db.row("SELECT current_setting('segue.word') AS word")
            #expect(try row?.get("word", as: String.self) == word)
        }
        #expect(try await now() == "")
        await #expect(throws: PostgresError.self) {
            try await db.transaction(settings: ["no such setting": "x"]) { _ in }
        }
        // The failed beginning left no transaction open.
        try await db.transaction { _ in }
    }

    @Test(arguments: ["'\u{301}", "'\u{301}, true); SELECT 1 / 0; --", "\\\u{301}'", "'\u{200D}'"])
    func `a quote under an accent ends no setting`(word: String) async throws {
        let db = try await TestDatabase.current.connect()
        try await db.transaction(settings: ["segue.word": word]) { db in
            let row = try db.row("SELECT current_setting('segue.word') AS word")
            #expect(
                try row?.get("word", as: String.self).unicodeScalars.elementsEqual(word.unicodeScalars)
                    == true)
        }
    }

    @Test(arguments: ["secret\0", "secret"]) func `settings that are refused are not told on`(value: String)
        async throws
    {
        let db = try await TestDatabase.current.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await db.transaction(settings: ["segue.word": value, "statement timeout": value]) { _ in }
        }
        #expect(error?.description.contains("secret") == false)
        #expect(error?.statement?.contains("secret") != true)
        try await db.transaction { _ in }
    }

    @Test func `in transaction mode a beginning that fails leaves no transaction open either`() async throws {
        let db = try await Connection(to: TestDatabase.current.ownerURL, mode: .transaction)
        await #expect(throws: PostgresError.self) {
            try await db.transaction(settings: ["no such setting": "x"]) { _ in }
        }
        #expect(try await db.row("SELECT 1 AS one")?.get("one", as: Int.self) == 1)
    }

    @Test func `a transaction in a transaction undoes only its own part`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute("CREATE TABLE letter (name text)")
        try await db.transaction { db in
            try db.execute("INSERT INTO letter VALUES ('a')")
            #expect(throws: PostgresError.self) {
                try db.transaction { db in
                    try db.execute("INSERT INTO letter VALUES ('b')")
                    try db.execute("SELECT 1 / 0")
                }
            }
            try db.transaction { db in _ = try db.execute("INSERT INTO letter VALUES ('c')") }
        }
        let names = try await db.rows("SELECT name FROM letter ORDER BY name")
        #expect(try names.map { try $0.get("name", as: String.self) } == ["a", "c"])
    }

    /// Rule 7 of the house style: seen with an `async` body, `BEGIN, a1, intruder, a2, COMMIT`.
    @Test func `nobody's statement slips into another's transaction`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute(
            "CREATE TABLE step (id bigserial, who text, transaction bigint DEFAULT txid_current())")
        try await withThrowingTaskGroup { group in
            for round in 0..<20 {
                group.addTask {
                    try await db.transaction { db in
                        try db.execute("INSERT INTO step (who) VALUES (\("a\(round)"))")
                        try db.execute("SELECT pg_sleep(0.001)")
                        try db.execute("INSERT INTO step (who) VALUES (\("a\(round)"))")
                    }
                }
                group.addTask { try await db.execute("INSERT INTO step (who) VALUES ('intruder')") }
            }
            try await group.waitForAll()
        }
        let mixed = try await db.rows(
            "SELECT transaction FROM step GROUP BY transaction HAVING count(DISTINCT who) > 1")
        #expect(mixed.isEmpty)
        let steps = try await db.rows("SELECT who FROM step ORDER BY id").map {
            try $0.get("who", as: String.self)
        }
        #expect(steps.count == 60)
        for (place, who) in steps.enumerated() where who != "intruder" {
            #expect(steps[place + (steps.prefix(place).count { $0 == who } == 0 ? 1 : -1)] == who)
        }
    }

    @Test func `a commit that PostgreSQL turns into a rollback is an error`() async throws {
        let db = try await TestDatabase.current.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await db.transaction { db in _ = try? db.execute("SELECT 1 / 0") }
        }
        #expect(error?.sqlState == .inFailedTransaction)
        #expect(try await db.row("SELECT 1 AS one")?.get("one", as: Int.self) == 1)
    }

    @Test func `a constraint that speaks at commit undoes the transaction`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.run(
            script: """
                CREATE TABLE parent (id bigint PRIMARY KEY);
                CREATE TABLE child (id bigint REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
                """)
        let error = await #expect(throws: PostgresError.self) {
            try await db.transaction { db in _ = try db.execute("INSERT INTO child VALUES (1)") }
        }
        #expect(error?.sqlState == .foreignKeyViolation)
        #expect(try await db.rows("SELECT FROM child").isEmpty)
    }

    @Test func `a transaction that slept for too long is gone, and may be run again on another connection`()
        async throws
    {
        let db = try await TestDatabase.current.connect(settings: [
            "idle_in_transaction_session_timeout": "20ms"
        ])
        let error = await #expect(throws: PostgresError.self) {
            try await db.transaction { db in
                _ = try db.execute("SELECT 1")
                usleep(400_000)
                _ = try db.execute("SELECT 1")
            }
        }
        #expect(error?.isConnectionFailure == true)
        #expect(error?.isRetriable == true)
    }

    @Test func `a connection that breaks during commit leaves the outcome unknown`() async throws {
        let database = try TestDatabase.current
        let db = try await database.connect()
        // A deferred trigger ends our own server process while COMMIT runs.
        try await db.run(
            script: """
                CREATE TABLE letter (name text);
                CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON letter
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang_up();
                """)
        let error = await #expect(throws: PostgresError.self) {
            try await db.transaction { db in _ = try db.execute("INSERT INTO letter VALUES ('a')") }
        }
        #expect(error?.sqlState == .transactionResolutionUnknown)
        #expect(error?.isRetriable == true)
    }
}
