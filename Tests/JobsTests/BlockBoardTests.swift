internal import FoundationEssentials
internal import Jobs
internal import Redis
internal import TestDatabase
internal import TestRedis
internal import Testing

@Suite(.database(schema: .segue), .redis, .timeLimit(.minutes(10))) struct BlockBoardTests {
    private let noon = Date(timeIntervalSince1970: 1_795_176_000.25)

    private func makeBoard() throws -> BlockBoard {
        let transport = RedisTransport(
            to: try TestRedis.current.address, standby: try TestDatabase.current.appURL)
        return BlockBoard(on: try #require(transport.cache))
    }

    @Test func `what one process notes all read, a quota for its family and the rest for the provider`()
        async throws
    {
        let (one, other) = (try makeBoard(), try makeBoard())
        #expect(await other.block(BudgetName("spotify", "top")) == nil)
        let quota = BlockBoard.Block(until: noon, reason: .quota)
        await one.note(quota, BudgetName("spotify", "top"), lasting: .seconds(60))
        #expect(await other.block(BudgetName("spotify", "top")) == quota)
        #expect(await other.block(BudgetName("spotify", "related")) == nil)
        let rate = BlockBoard.Block(until: noon + 5, reason: .rate)
        await one.note(rate, BudgetName("spotify", "top"), lasting: .seconds(60))
        #expect(await other.block(BudgetName("spotify", "related")) == rate)
        #expect(await other.block(BudgetName("spotify", "top")) == rate)
        #expect(await other.block(BudgetName("deezer", "top")) == nil)
    }

    @Test func `a refusal ends by itself, and one that is over is not noted`() async throws {
        let board = try makeBoard()
        let block = BlockBoard.Block(until: noon, reason: .rate)
        await board.note(block, BudgetName("spotify", "top"), lasting: .zero)
        #expect(await board.block(BudgetName("spotify", "top")) == nil)
        await board.note(block, BudgetName("spotify", "top"), lasting: .milliseconds(50))
        while await board.block(BudgetName("spotify", "top")) != nil {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `without Redis, and with nonsense in it, it says nothing`() async throws {
        let server = try TestRedis.current
        let board = try makeBoard()
        let redis = RedisConnection(to: server.address)
        for words in ["", "soon", "17 because", "x rate"] {
            _ = try await redis.reply(to: ["SET", "segue:cache:blocked/spotify/top", .init(words)])
            #expect(await board.block(BudgetName("spotify", "top")) == nil)
        }
        _ = try await redis.reply(to: ["DEL", "segue:cache:blocked/spotify/top"])
        _ = try await redis.reply(to: ["LPUSH", "segue:cache:blocked/spotify/top", "a list"])
        #expect(await board.block(BudgetName("spotify", "top")) == nil)
        server.kill()
        await board.note(
            BlockBoard.Block(until: noon, reason: .rate), BudgetName("spotify", "top"), lasting: .seconds(60))
        #expect(await board.block(BudgetName("spotify", "top")) == nil)
    }
}
