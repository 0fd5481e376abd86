import Lifecycle
import Redis
import TestRedis
import Testing

@Suite(.redis, .timeLimit(.minutes(2))) struct ConnectionTests {
    /// Tries again soon after it failed.
    private func connection(to address: RedisAddress? = nil, patience: Duration = .seconds(5)) throws
        -> RedisConnection
    {
        RedisConnection(
            to: try address ?? TestRedis.current.address, patience: patience,
            backoff: Backoff(base: .milliseconds(1), cap: .milliseconds(5)))
    }

    /// Asks until there is an answer.
    private func answer(_ redis: RedisConnection, _ command: RedisCommand) async throws -> RedisReply {
        while true {
            if case .success(let reply) = await redis.result(of: command) { return reply }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `bytes of every kind come back as they were sent`() async throws {
        let redis = try connection()
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for value in [[], [0], Array("two words\r\n$5".utf8), bytes] {
            #expect(try await redis.reply(to: ["SET", "a key", .init(value)]) == .status("OK"))
            #expect(try await redis.reply(to: ["GET", "a key"]) == .bytes(value))
        }
        #expect(try await redis.reply(to: ["GET", "no key"]) == .null)
        #expect(try await redis.reply(to: ["INCR", "number"]) == .integer(1))
        #expect(try await redis.reply(to: ["SET", "🎧", "ü"]) == .status("OK"))
        #expect(
            try await redis.reply(to: ["MGET", "🎧", "no key"]) == .list([.bytes(Array("ü".utf8)), .null]))
    }

    @Test func `a refusal has a code, hides the words, and leaves the connection open`() async throws {
        let redis = try connection()
        _ = try await redis.reply(to: ["SET", "text", "x"])
        let id = try await redis.reply(to: ["CLIENT", "ID"])
        let refused = await redis.result(of: ["XLEN", "text"])
        guard case .failure(.refused(let refusal)) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(refusal.code == .wrongType)
        let unknown = await redis.result(of: ["NO-SUCH-COMMAND", "a secret"])
        #expect("\(unknown)".contains("ERR") && !"\(unknown)".contains("secret"))
        #expect(try await redis.reply(to: ["CLIENT", "ID"]) == id)
    }

    @Test func `commands sent together are answered in order, refusals among them`() async throws {
        let redis = try connection()
        let replies = try await redis.replies(to: [["SET", "t", "x"], ["INCR", "t"], ["GET", "t"]])
        #expect(replies.count == 3)
        #expect(replies[0] == .status("OK"))
        guard case .refusal = replies[1] else {
            Issue.record("\(replies[1])")
            return
        }
        #expect(replies[2] == .bytes(Array("x".utf8)))
    }

    @Test func `a killed server is an error, and one that comes back is found again`() async throws {
        let server = try TestRedis.current
        let redis = try connection()
        _ = try await redis.reply(to: ["SET", "key", "x"])
        server.kill()
        for _ in 0..<3 {
            guard case .failure(let error) = await redis.result(of: ["GET", "key"]) else {
                Issue.record("a dead server answered")
                return
            }
            #expect(error.isConnectionFailure)
        }
        try await server.start()
        #expect(try await answer(redis, ["GET", "key"]) == .null)
    }

    @Test func `while it rests after a failure it fails at once, with what failed`() async throws {
        let redis = RedisConnection(
            to: try RedisAddress("unix:///nowhere/redis.sock"),
            backoff: Backoff(base: .seconds(3600), cap: .seconds(3600)))
        let first = await redis.result(of: ["PING"])
        guard case .failure(.unreachable(let why)) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(why.contains("No such file"))
        #expect(await redis.result(of: ["PING"]) == first)
    }

    @Test func `a server that does not answer in time is left, and asked anew when it goes on`() async throws
    {
        let server = try TestRedis.current
        let redis = try connection(patience: .milliseconds(100))
        _ = try await redis.reply(to: ["SET", "key", "before"])
        server.freeze()
        #expect(await redis.result(of: ["SET", "key", "late"]) == .failure(.tooSlow))
        server.goOn()
        // The answer to the late question must not be taken for the answer to this one.
        #expect(try await answer(redis, ["ECHO", "hello"]) == .bytes(Array("hello".utf8)))
    }

    @Test func `a paused server keeps a command waiting no longer than its patience`() async throws {
        let other = try connection()
        _ = try await other.reply(to: ["CLIENT", "PAUSE", "60000", "ALL"])
        let redis = try connection(patience: .milliseconds(100))
        guard case .failure(let error) = await redis.result(of: ["PING"]) else {
            Issue.record("a paused server answered")
            return
        }
        #expect(error.isConnectionFailure)
    }

    @Test func `a blocking command ends when its task is cancelled, and the next finds a connection`()
        async throws
    {
        let redis = try connection()
        try await redis.makeGroup("g", of: ["s"])
        let waiting = Task { try await redis.read(["s"], in: "g", as: "c", waiting: .seconds(3600)) }
        let watcher = try connection()
        while try await watcher.reply(to: ["CLIENT", "LIST"]).text?.contains("cmd=xreadgroup") != true {
            try await Task.sleep(for: .milliseconds(5))
        }
        waiting.cancel()
        await #expect(throws: RedisError.cancelled) { try await waiting.value }
        #expect(try await redis.reply(to: ["PING"]) == .status("PONG"))
    }

    @Test func `a wrong password is refused, the right one is not, and the database is chosen`() async throws
    {
        try await TestRedis.with(password: "secret") { server in
            let path = if case .socket(let path) = server.address.place { path } else { "" }
            let nobody = await (try connection(to: RedisAddress("unix://\(path)"))).result(of: ["PING"])
            guard case .failure(.refused(let refusal)) = nobody else {
                Issue.record("\(nobody)")
                return
            }
            #expect(refusal.code == .noPassword)
            let wrong = await (try connection(to: RedisAddress("unix://default:wrong@\(path)")))
                .result(of: ["PING"])
            guard case .failure(.refused(let refusal)) = wrong else {
                Issue.record("\(wrong)")
                return
            }
            #expect(refusal.code == .wrongPassword)
            #expect(!"\(wrong)".contains("wrong@"))
            let right = try connection(to: RedisAddress("unix://:secret@\(path)?db=3"))
            #expect(try await right.reply(to: ["SET", "k", "v"]) == .status("OK"))
            let zero = try connection(to: RedisAddress("unix://:secret@\(path)"))
            #expect(try await zero.reply(to: ["EXISTS", "k"]) == .integer(0))
        }
    }
}
