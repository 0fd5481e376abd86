import FoundationEssentials
import Postgres
import TestDatabase
import Testing

@Suite(.database) struct ValueTests {
    /// Sends a value and reads it back, with what PostgreSQL itself makes of it as text.
    private func roundTrip<Value: PostgresValue>(_ value: Value) async throws -> (Value, text: String?) {
        let db = try await TestDatabase.current.connect()
        let row = try #require(try await db.row("SELECT \(value) AS value, \(value)::text AS text"))
        return (try row.get("value"), try row.get("text"))
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max]) func `an integer comes back`(value: Int64) async throws {
        let (back, text) = try await roundTrip(value)
        #expect(back == value)
        #expect(text == "\(value)")
        #expect(try await roundTrip(Int(value)).0 == Int(value))
        #expect(try await roundTrip(Int32(truncatingIfNeeded: value)).0 == Int32(truncatingIfNeeded: value))
    }

    @Test(arguments: [
        0, -0.0, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, -.infinity, .nan,
    ])
    func `a number comes back bit by bit`(value: Double) async throws {
        #expect(try await roundTrip(value).0.bitPattern == value.bitPattern)
        #expect(try await roundTrip(Float(value)).0.bitPattern == Float(value).bitPattern)
    }

    @Test(arguments: ["", " ", "'; DROP TABLE artists; --", "Björk", "👩‍👩‍👧‍👦🎧", "$1 \\ \" \n\t\u{1}\u{7f}"])
    func `a text comes back`(value: String) async throws {
        let (back, text) = try await roundTrip(value)
        #expect(back == value)
        #expect(text == value)
        #expect(try await roundTrip(Optional(value)).0 == value)
    }

    @Test func `a text of a megabyte comes back`() async throws {
        let value = String(repeating: "søng ", count: 200_000)
        #expect(value.utf8.count > 1_000_000)
        #expect(try await roundTrip(value).0 == value)
    }

    @Test func `a text with a zero byte is refused, and not shown`() async throws {
        let db = try await TestDatabase.current.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await db.execute("SELECT \("hush\0hush")")
        }
        #expect(error?.sqlState == .characterNotInRepertoire)
        #expect(error?.description.contains("hush") == false)
    }

    @Test func `bytes of every kind come back`() async throws {
        let all = (0...255).map { UInt8($0) }
        #expect(try await roundTrip(all).0 == all)
        #expect(try await roundTrip([UInt8]()).0 == [])
        #expect(try await roundTrip([all, [], [0]]).0 == [all, [], [0]])
        #expect(try await roundTrip([all, nil, []]).0 == [all, nil, []])
    }

    @Test func `nothing is NULL, which is neither empty nor zero`() async throws {
        #expect(try await roundTrip(nil as String?).0 == nil)
        #expect(try await roundTrip(nil as Int?).text == nil)
        #expect(try await roundTrip(nil as [UInt8]?).0 == nil)
        #expect(try await roundTrip(nil as [String]?).0 == nil)
        #expect(try await roundTrip("" as String?).0 == "")
        #expect(try await roundTrip([] as [String]?).0 == [])
    }

    @Test func `truth comes back`() async throws {
        #expect(try await roundTrip(true).0)
        #expect(try await !roundTrip(false).0)
        #expect(try await roundTrip([true, nil, false]).0 == [true, nil, false])
    }

    @Test func `arrays come back, empty, with NULLs and with odd characters`() async throws {
        #expect(try await roundTrip([Int64.min, 0, .max]).0 == [.min, 0, .max])
        #expect(try await roundTrip([String]()).text == "{}")
        #expect(
            try await roundTrip(["", "NULL", "{}", "a,b", "\"", "\\", "🎵"]).0 == [
                "", "NULL", "{}", "a,b", "\"", "\\", "🎵",
            ])
        let (back, text) = try await roundTrip(["a", nil, ""])
        #expect(back == ["a", nil, ""])
        #expect(text == "{a,NULL,\"\"}")
        #expect(try await roundTrip([Double.nan, nil, -.infinity]).text == "{NaN,NULL,-Infinity}")
        #expect(try await roundTrip([Int32](repeating: 7, count: 10_000)).0.count == 10_000)
    }

    @Test func `times keep their microseconds, and infinity`() async throws {
        let date = Date(timeIntervalSince1970: 1_763_629_200.123456)
        let (back, text) = try await roundTrip(date)
        #expect(abs(back.timeIntervalSince(date)) < 0.000_000_5)
        #expect(text == "2025-11-20 09:00:00.123456+00")
        #expect(try await roundTrip(Date(timeIntervalSince1970: -1)).text == "1969-12-31 23:59:59+00")
        #expect(try await roundTrip(Date.distantFuture).text == "infinity")
        #expect(try await roundTrip(Date.distantPast).text == "-infinity")
        #expect(try await roundTrip([Date.distantPast, .distantFuture]).0 == [.distantPast, .distantFuture])
        let db = try await TestDatabase.current.connect()
        let row = try #require(
            try await db.row("SELECT date '2000-01-02' AS day, timestamp '1999-12-31 23:59' AS time"))
        #expect(try row.get("day", as: Date.self) == Date(timeIntervalSince1970: 946_771_200))
        #expect(try row.get("time", as: Date.self) == Date(timeIntervalSince1970: 946_684_740))
    }

    @Test func `durations are intervals`() async throws {
        #expect(try await roundTrip(Duration.microseconds(1_500_001)).text == "00:00:01.500001")
        #expect(try await roundTrip(Duration.seconds(-3)).0 == .seconds(-3))
        let db = try await TestDatabase.current.connect()
        let row = try #require(
            try await db.row("SELECT interval '2 days 1 second' AS a, interval '1 month' AS b"))
        #expect(try row.get("a", as: Duration.self) == .seconds(172_801))
        #expect(throws: RowError.self) { try row.get("b", as: Duration.self) }
    }

    @Test func `numeric is read as the nearest number`() async throws {
        let db = try await TestDatabase.current.connect()
        let row = try #require(
            try await db.row(
                """
                SELECT 9223372036854775807::numeric AS most, -9223372036854775807::numeric AS least,
                       9223372036854775808::numeric AS more, 123456.789::numeric AS broken,
                       100000000::numeric AS round, 0.00012::numeric AS small, 'NaN'::numeric AS none,
                       0::numeric AS zero, '-Infinity'::numeric AS low, sum(n) AS sum, avg(n) AS mean
                FROM generate_series(1, 4) AS n
                """))
        #expect(try row.get("most", as: Int64.self) == .max)
        #expect(try row.get("least", as: Int64.self) == -.max)
        #expect(throws: RowError.self) { try row.get("more", as: Int64.self) }
        #expect(throws: RowError.self) { try row.get("broken", as: Int64.self) }
        #expect(try row.get("broken", as: Double.self) == 123456.789)
        #expect(try row.get("round", as: Int.self) == 100_000_000)
        #expect(try row.get("round", as: Double.self) == 1e8)
        #expect(try row.get("small", as: Double.self) == 0.00012)
        #expect(try row.get("none", as: Double.self).isNaN)
        #expect(try row.get("zero", as: Int.self) == 0)
        #expect(try row.get("low", as: Double.self) == -.infinity)
        #expect(try row.get("sum", as: Int.self) == 10)
        #expect(try row.get("mean", as: Double.self) == 2.5)
    }

    private struct Note: Codable, Equatable { var text: String, marks: [Int] }

    @Test func `a document comes back as it means`() async throws {
        let note = Note(text: "a \"b\" / 🎻", marks: [1, 2])
        let (back, _) = try await roundTrip(try JSON(encoding: note))
        #expect(try back.decode(as: Note.self) == note)
        let db = try await TestDatabase.current.connect()
        let row = try #require(
            try await db.row("SELECT (\(JSON(text: #"{"a":1}"#)) -> 'a')::int AS a, '[]'::json AS j"))
        #expect(try row.get("a", as: Int.self) == 1)
        #expect(try row.get("j", as: JSON.self).text == "[]")
        await #expect(throws: PostgresError.self) { try await db.execute("SELECT \(JSON(text: "{"))") }
    }

    private struct SongID: RawRepresentable, Equatable { let rawValue: Int64 }
    private enum Mood: String { case calm, loud }

    @Test func `what is raw-representable travels as its raw value`() async throws {
        let db = try await TestDatabase.current.connect()
        let ids = [SongID(rawValue: 1), SongID(rawValue: 2)]
        let row = try #require(
            try await db.row(
                """
                SELECT \(ids[0]) AS id, \(nil as SongID?) AS no_id, \(ids) AS ids, \([ids[0], nil]) AS some_ids,
                       \(Mood.loud) AS mood, \([Mood.calm]) AS moods, \("sad") AS other
                """))
        let id: SongID = try row.get("id")
        #expect(id == ids[0])
        #expect(try row.get("no_id", as: SongID?.self) == nil)
        #expect(try row.get("id", as: SongID?.self) == ids[0])
        #expect(try row.get("ids", as: [SongID].self) == ids)
        #expect(try row.get("some_ids", as: [SongID?].self) == [ids[0], nil])
        #expect(try row.get("mood", as: Mood.self) == .loud)
        #expect(try row.get("moods", as: [Mood].self) == [.calm])
        #expect(throws: RowError.self) { try row.get("other", as: Mood.self) }
    }

    @Test func `labels of an enum and UUIDs are read as text`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute("CREATE TYPE mood AS ENUM ('calm', 'loud')")
        let row = try #require(
            try await db.row(
                "SELECT \("loud")::mood AS mood, \("B7FFD2AF-418F-4BE2-BDD1-22F8B48613DA")::uuid AS id"))
        #expect(try row.get("mood", as: Mood.self) == .loud)
        #expect(try row.get("id", as: String.self) == "b7ffd2af-418f-4be2-bdd1-22f8b48613da")
    }

    @Test func `ten thousand rows travel in one statement`() async throws {
        let db = try await TestDatabase.current.connect()
        try await db.execute("CREATE TABLE song (id bigint PRIMARY KEY, name text, tempo double precision)")
        let ids = (0..<10_000).map { Int64($0) }
        let tempos = ids.map { $0 % 2 == 0 ? Double($0) : nil }
        let written = try await db.execute(
            """
            INSERT INTO song SELECT * FROM unnest(\(ids), \(ids.map { "song \($0)" }), \(tempos))
            """)
        #expect(written == 10_000)
        let rows = try await db.rows("SELECT * FROM song ORDER BY id")
        #expect(rows.count == 10_000)
        #expect(try rows[9_999].get("name", as: String.self) == "song 9999")
        #expect(try rows.map { try $0.get("tempo", as: Double?.self) } == tempos)
    }
}
