import Redis
import TestRedis
import Testing

@Suite(.redis, .timeLimit(.minutes(2))) struct StreamTests {
    private func connection() throws -> RedisConnection { RedisConnection(to: try TestRedis.current.address) }

    @Test func `each entry goes to one reader of the group`() async throws {
        let redis = try connection()
        try await redis.makeGroup("g", of: ["s"])
        _ = try await redis.replies(to: (0..<10).map { .add([("n", "\($0)")], to: "s", keeping: 1_000) })
        var seen: [String] = []
        for turn in 0..<10 {
            let entries = try await redis.read(["s"], in: "g", as: turn.isMultiple(of: 2) ? "a" : "b")
            #expect(entries.count == 1)
            seen += entries.compactMap { $0.fields["n"] }
        }
        #expect(seen == (0..<10).map(String.init))
        #expect(try await redis.read(["s"], in: "g", as: "a").isEmpty)
    }

    @Test func `who waits gets what comes, from the stream it comes on`() async throws {
        let reader = try connection()
        let writer = try connection()
        try await reader.makeGroup("g", of: ["one", "two"])
        async let entries = reader.read(["one", "two"], in: "g", as: "a", waiting: .seconds(60))
        while try await writer.reply(to: ["CLIENT", "LIST"]).text?.contains("cmd=xreadgroup") != true {
            try await Task.sleep(for: .milliseconds(5))
        }
        _ = try await writer.replies(to: [.add([("id", "7")], to: "two", keeping: 10)])
        let got = try await entries
        #expect(got.map(\.stream) == ["two"])
        #expect(got.map(\.fields) == [["id": "7"]])
    }

    @Test func `without a group a read is refused at once, and a group made later misses nothing`()
        async throws
    {
        let redis = try connection()
        _ = try await redis.replies(to: [.add([("n", "1")], to: "s", keeping: 10)])
        let error = await #expect(throws: RedisError.self) {
            try await redis.read(["s"], in: "g", as: "a", waiting: .seconds(3600))
        }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.code == .noGroup)
        try await redis.makeGroup("g", of: ["s"])
        try await redis.makeGroup("g", of: ["s"])
        #expect(try await redis.read(["s"], in: "g", as: "a").map(\.fields) == [["n": "1"]])
    }

    @Test func `a stream is exhausted when its group has read all of it, trimmed or not`() async throws {
        let redis = try connection()
        #expect(try await redis.exhausted(["s", "none"], in: "g") == ["s", "none"])
        try await redis.makeGroup("g", of: ["s"])
        #expect(try await redis.exhausted(["s"], in: "g") == ["s"])
        _ = try await redis.replies(to: (0..<3).map { .add([("n", "\($0)")], to: "s", keeping: 10) })
        #expect(try await redis.exhausted(["s"], in: "g") == [])
        let last = try await redis.read(["s"], in: "g", as: "a", count: 3)[2]
        #expect(try await redis.exhausted(["s"], in: "g") == ["s"])
        _ = try await redis.reply(to: .trim("s", before: last.id))
        #expect(try await redis.reply(to: ["XLEN", "s"]) == .integer(1))
        #expect(try await redis.exhausted(["s"], in: "g") == ["s"])
    }

    @Test func `what cannot be told of a stream is no sign that it is empty`() async throws {
        let redis = try connection()
        _ = try await redis.reply(to: ["SET", "s", "text"])
        let error = await #expect(throws: RedisError.self) {
            try await redis.exhausted(["none", "s"], in: "g")
        }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.code == .wrongType)
    }

    @Test func `a key of another type is refused and stays`() async throws {
        let redis = try connection()
        _ = try await redis.reply(to: ["SET", "s", "text"])
        await #expect(throws: RedisError.self) { try await redis.makeGroup("g", of: ["s"]) }
        #expect(try await redis.reply(to: ["GET", "s"]) == .bytes(Array("text".utf8)))
    }
}
