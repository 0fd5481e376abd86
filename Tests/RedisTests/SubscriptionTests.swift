import Lifecycle
import Redis
import TestRedis
import Testing

@Suite(.redis, .timeLimit(.minutes(2))) struct SubscriptionTests {
    /// Runs `body` beside a running subscriber.
    private func subscribed(
        report: @escaping @Sendable (RedisError?) -> Void = { _ in },
        _ body: (Audience, RedisConnection) async throws -> Void
    ) async throws {
        let address = try TestRedis.current.address
        let audience = Audience()
        let subscriptions = Subscriptions(
            to: address, prefix: "test:", audience: audience, quiet: .milliseconds(50), report: report)
        try await withThrowingTaskGroup { group in
            group.addTask { try? await subscriptions.run() }
            try await body(
                audience,
                RedisConnection(to: address, backoff: Backoff(base: .milliseconds(1), cap: .milliseconds(5))))
            group.cancelAll()
        }
    }

    @Test func `each reader of a channel hears what is published on it, in order, and no other`() async throws
    {
        try await subscribed { audience, redis in
            var one = audience.events(on: "crawl 1").makeAsyncIterator()
            var two = audience.events(on: "crawl 2").makeAsyncIterator()
            #expect(await one.next() == .rescan)
            #expect(await two.next() == .rescan)
            for text in ["a 🎧", ""] {
                _ = try await redis.reply(to: ["PUBLISH", "test:crawl 1", .init(text)])
            }
            _ = try await redis.reply(to: ["PUBLISH", "test:crawl 2", "x"])
            #expect(await one.next() == .notified(payload: "a 🎧"))
            #expect(await one.next() == .notified(payload: ""))
            #expect(await two.next() == .notified(payload: "x"))
        }
    }

    @Test func `a channel that nobody reads any more is left`() async throws {
        try await subscribed { audience, redis in
            var one: AsyncStream<Audience.Event>.Iterator? = audience.events(on: "one").makeAsyncIterator()
            #expect(await one?.next() == .rescan)
            one = nil
            while try await redis.reply(to: ["PUBLISH", "test:one", "x"]) != .integer(0) {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test func `after a restart it subscribes again and says that something may have been missed`()
        async throws
    {
        let server = try TestRedis.current
        try await subscribed { audience, redis in
            var events = audience.events(on: "one").makeAsyncIterator()
            #expect(await events.next() == .rescan)
            server.kill()
            try await server.start()
            #expect(await events.next() == .rescan)
            while await redis.result(of: ["PUBLISH", "test:one", "again"]) != .success(.integer(1)) {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(await events.next() == .notified(payload: "again"))
        }
    }

    @Test func `a server that is silent is asked whether it is there, and left when it is not`() async throws
    {
        let server = try TestRedis.current
        try await subscribed { audience, redis in
            var events = audience.events(on: "one").makeAsyncIterator()
            #expect(await events.next() == .rescan)
            server.freeze()
            // Until it has given the connection up, which only the server's own list of clients would tell.
            try await Task.sleep(for: .milliseconds(300))
            server.goOn()
            #expect(await events.next() == .rescan)
            _ = try await redis.reply(to: ["PUBLISH", "test:one", "again"])
            #expect(await events.next() == .notified(payload: "again"))
        }
    }

    @Test func `a subscription that is refused is told, and tried again`() async throws {
        let (reports, reported) = AsyncStream.makeStream(of: RedisError?.self)
        try await subscribed(report: { reported.yield($0) }) { audience, redis in
            _ = try await redis.reply(to: ["ACL", "SETUSER", "default", "resetchannels"])
            var events = audience.events(on: "one").makeAsyncIterator()
            let refused = await reports.first { $0 != nil }
            #expect(refused??.description == "Redis refused: NOPERM")
            _ = try await redis.reply(to: ["ACL", "SETUSER", "default", "allchannels"])
            #expect(await events.next() == .rescan)
        }
    }

    @Test func `who is woken again and again still notices that the server is silent`() async throws {
        let server = try TestRedis.current
        let (reports, reported) = AsyncStream.makeStream(of: RedisError?.self)
        try await subscribed(report: { reported.yield($0) }) { audience, redis in
            var events = audience.events(on: "one").makeAsyncIterator()
            #expect(await events.next() == .rescan)
            server.freeze()
            let waking = Task {
                while !Task.isCancelled {
                    _ = audience.events(on: "two")
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            #expect(await reports.first { $0 != nil } == .tooSlow)
            waking.cancel()
            server.goOn()
        }
    }
}
