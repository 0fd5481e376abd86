internal import Jobs
internal import Redis
internal import TestDatabase
internal import TestRedis
internal import Testing

@Suite(.database(schema: .segue), .redis, .timeLimit(.minutes(10))) struct SharedCacheTests {
    private func makeCache() throws -> SharedCache {
        try #require(
            RedisTransport(to: try TestRedis.current.address, standby: try TestDatabase.current.appURL).cache)
    }

    @Test func `what one process keeps all read, until it ends by itself`() async throws {
        let (one, other) = (try makeCache(), try makeCache())
        #expect(await other.text("artists/x") == nil)
        await one.keep("a b", "artists/x", .seconds(60))
        #expect(await other.text("artists/x") == "a b")
        await one.keep("", "artists/nobody", .seconds(60))
        #expect(await other.text("artists/nobody") == "")
        #expect(await other.texts(["artists/none", "artists/x", "artists/nobody"]) == [nil, "a b", ""])
        await one.keep("c", "artists/x", .milliseconds(20))
        while await other.text("artists/x") != nil { try await Task.sleep(for: .milliseconds(5)) }
        await one.keep("d", "artists/x", .zero)
        #expect(await other.text("artists/x") == nil)
    }

    @Test func `without Redis, and with something else in its place, it knows nothing`() async throws {
        let server = try TestRedis.current
        let cache = try makeCache()
        let redis = RedisConnection(to: server.address)
        _ = try await redis.reply(to: ["LPUSH", "segue:cache:artists/x", "a list"])
        #expect(await cache.text("artists/x") == nil)
        server.kill()
        await cache.keep("a", "artists/y", .seconds(60))
        #expect(await cache.text("artists/y") == nil)
    }

    @Test func `PostgreSQL's transport has no cache`() {
        #expect(PostgresTransport().cache.map { _ in true } == nil)
    }
}
