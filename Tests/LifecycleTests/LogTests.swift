import FoundationEssentials
import Lifecycle
import Testing

/// Keeps what is written.
private final class Paper: Sendable {
    private let text = Guarded("")
    var lines: [String] { text.withLock { $0 }.split(separator: "\n").map(String.init) }
    func sink(_ level: Log.Level, isPlain: Bool = false) -> LogSink {
        LogSink(level: level, isPlain: isPlain) { [self] line in text.withLock { $0 += line } }
    }
}

@Suite struct LogTests {
    private let paper = Paper()

    private func objects() throws -> [[String: String]] {
        try paper.lines.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
    }

    @Test func `a line is a JSON object with time, level, text, label and fields`() throws {
        Log("jobs", to: paper.sink(.debug)).info("claimed", ["kind": "sync"])
        let line = try #require(try objects().first)
        #expect(line["level"] == "info")
        #expect(line["msg"] == "claimed")
        #expect(line["label"] == "jobs")
        #expect(line["kind"] == "sync")
        #expect(line["ts"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test func `a text cannot forge a line or a field`() throws {
        let odd = "a\"b\\c\nd\u{0}\u{1b}[31m\u{2028}🎧 {\"level\":\"error\"}"
        Log("x", to: paper.sink(.debug)).info(odd, [odd: odd, "msg": "another"])
        #expect(paper.lines.count == 1)
        let line = try #require(try objects().first)
        #expect(line["msg"] == odd)
        #expect(line[odd] == odd)
        #expect(line["field_msg"] == "another")
        Log("x", to: paper.sink(.debug, isPlain: true)).info(odd)
        #expect(paper.lines.count == 2)
        #expect(!(paper.lines[1].unicodeScalars.contains { $0.value < 32 }))
    }

    @Test(arguments: [
        "authorization", "Authorization", "cookie", "Set-Cookie", "code", "state", "refresh_token",
        "access-token", "client_secret", "secret", "token", "password", "code_verifier",
    ]) func `what carries secrets is hidden`(name: String) {
        Log.$context.withValue([name: "hush"]) {
            Log("x", to: paper.sink(.debug)).error("hello")
            Log("x", to: paper.sink(.debug, isPlain: true)).error("hello", [name: "hush"])
        }
        #expect(paper.lines.count == 2)
        #expect(paper.lines.allSatisfy { !$0.contains("hush") && $0.contains("hidden") })
    }

    @Test(arguments: ["status", "job_id", "encoded", "status_code", "tokens_left", "estate"])
    func `what only sounds like a secret is shown`(name: String) {
        Log("x", to: paper.sink(.debug)).error("hello", [name: "shown"])
        #expect(paper.lines[0].contains("shown"))
    }

    @Test func `what is true of a task is said on each of its lines, also by its children`() async throws {
        let log = Log("x", to: paper.sink(.debug))
        await Log.$context.withValue(["request_id": "7", "kind": "outer"]) {
            await withTaskGroup { group in group.addTask { log.info("inside", ["kind": "inner"]) } }
        }
        log.info("outside")
        let lines = try objects()
        #expect(lines[0]["request_id"] == "7")
        #expect(lines[0]["kind"] == "inner")
        #expect(lines[1]["request_id"] == nil)
    }

    @Test func `what matters less than the level is not written`() {
        let log = Log("x", to: paper.sink(.warning))
        log.debug("")
        log.info("")
        log.notice("")
        #expect(paper.lines.isEmpty)
        log.warning("")
        log.error("")
        #expect(paper.lines.count == 2)
    }
}
