import Postgres
import TestDatabase
import Testing

@Suite(.database) struct PreparedStatementTests {
    /// How many statements like that the server keeps for a connection.
    private func kept(_ text: String, by db: Connection) async throws -> Int {
        let query: Query = "SELECT count(*) AS kept FROM pg_prepared_statements WHERE statement LIKE \(text)"
        return try await db.row(query)?.get("kept") ?? -1
    }

    @Test func `what is asked again and again is kept by the server, and answers as before`() async throws {
        let db = try await TestDatabase.current.connect()
        for n in 1...112 {
            let row = try await db.row(
                "SELECT \(n) * 2 AS double, \("x") || \(n % 3 == 0 ? nil : "y") AS text")
            #expect(try row?.get("double", as: Int.self) == 2 * n)
            #expect(try row?.get("text", as: String?.self) == (n % 3 == 0 ? nil : "xy"))
            #expect(try await kept("%AS double%", by: db) == (n <= 100 ? 0 : 1))
        }
    }

    @Test func `the same words with values of another type are another statement`() async throws {
        let db = try await TestDatabase.current.connect()
        for n in 1...104 {
            #expect(try await db.row("SELECT \(n) AS same")?.get("same", as: Int.self) == n)
            #expect(try await db.row("SELECT \("\(n)") AS same")?.get("same", as: String.self) == "\(n)")
        }
        #expect(try await kept("% AS same", by: db) == 2)
    }

    @Test func `what fails when it runs is prepared all the same, and fails alike`() async throws {
        let db = try await TestDatabase.current.connect()
        for _ in 1...105 {
            let error = await #expect(throws: PostgresError.self) {
                try await db.row("SELECT 1 / \(0) AS much")
            }
            #expect(error?.sqlState.rawValue == "22012")
        }
        for _ in 1...105 {
            let error = await #expect(throws: PostgresError.self) { try await db.row("SELEKT \(0)") }
            #expect(error?.sqlState == .syntaxError)
        }
        #expect(try await db.row("SELECT 1 / \(1) AS much")?.get("much", as: Int.self) == 1)
    }

    @Test func `a table that changes beneath is not noticed outside a transaction`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute("CREATE TABLE things (id int)")
        try await db.execute("INSERT INTO things VALUES (1)")
        for _ in 1...104 { #expect(try await db.row("SELECT * FROM things WHERE id = \(1)") != nil) }
        try await db.execute("ALTER TABLE things ADD COLUMN name text DEFAULT 'one'")
        for _ in 1...104 {
            let row = try await db.row("SELECT * FROM things WHERE id = \(1)")
            #expect(try row?.get("name", as: String.self) == "one")
        }
    }

    @Test func `in a transaction a changed table asks for another run, which succeeds`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute("CREATE TABLE things (id int)")
        try await db.execute("INSERT INTO things VALUES (1)")
        for _ in 1...104 { _ = try await db.row("SELECT * FROM things WHERE id = \(1)") }
        try await db.execute("ALTER TABLE things ADD COLUMN name text DEFAULT 'one'")
        let ask: @Sendable (isolated Connection) throws -> String? = {
            try $0.row("SELECT * FROM things WHERE id = \(1)")?.get("name", as: String.self)
        }
        let error = await #expect(throws: PostgresError.self) { try await db.transaction(ask) }
        #expect(error?.sqlState == .stalePlan)
        #expect(error?.isRetriable == true)
        #expect(try await db.transaction(ask) == "one")
    }

    @Test func `where names are lost nothing is prepared any more, and everything goes on`() async throws {
        let db = try await TestDatabase.current.connect()
        for n in 1...104 { _ = try await db.row("SELECT \(n) AS lost") }
        // As behind a pooler that deals out another server connection.
        try await db.execute("DEALLOCATE ALL")
        for n in 1...104 { #expect(try await db.row("SELECT \(n) AS lost")?.get("lost", as: Int.self) == n) }
        for n in 1...104 {
            #expect(try await db.row("SELECT \(n) AS other")?.get("other", as: Int.self) == n)
        }
        #expect(try await kept("%", by: db) == 0)
    }

    @Test func `a program that makes up its statements fills no server`() async throws {
        let db = try await TestDatabase.current.connect()
        for n in 1...260 {
            for _ in 1...101 { _ = try await db.row("SELECT \(n) AS \(identifier: "made up \(n)")") }
        }
        #expect(try await kept("%made up%", by: db) == 256)
    }
}
