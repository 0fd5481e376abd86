internal import Jobs
internal import Redis
internal import TestDatabase
internal import TestRedis
internal import Testing

@Suite(.database(schema: .segue), .redis, .timeLimit(.minutes(10))) struct SharedShelfTests {
    private func makeShelf() throws -> SharedShelf {
        try #require(
            RedisTransport(to: try TestRedis.current.address, standby: try TestDatabase.current.appURL).shelf)
    }

    @Test func `what one process keeps all read, until it ends by itself`() async throws {
        let (one, other) = (try makeShelf(), try makeShelf())
        #expect(await other.text("artists/x") == nil)
        await one.keep("a b", "artists/x", .seconds(60))
        #expect(await other.text("artists/x") == "a b")
        await one.keep("", "artists/nobody", .seconds(60))
        #expect(await other.text("artists/nobody") == "")
        await one.keep("c", "artists/x", .milliseconds(20))
        while await other.text("artists/x") != nil { try await Task.sleep(for: .milliseconds(5)) }
        await one.keep("d", "artists/x", .zero)
        #expect(await other.text("artists/x") == nil)
    }

    @Test func `without Redis, and with something else in its place, it knows nothing`() async throws {
        let server = try TestRedis.current
        let shelf = try makeShelf()
        let redis = RedisConnection(to: server.address)
        _ = try await redis.reply(to: ["LPUSH", "segue:shelf:artists/x", "a list"])
        #expect(await shelf.text("artists/x") == nil)
        server.kill()
        await shelf.keep("a", "artists/y", .seconds(60))
        #expect(await shelf.text("artists/y") == nil)
    }

    @Test func `PostgreSQL's transport has no shelf`() {
        #expect(PostgresTransport().shelf.map { _ in true } == nil)
    }
}
