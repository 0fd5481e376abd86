import Site
import Testing

@Suite struct ConcurrencyLimiterTests {
    struct Fell: Error {}

    @Test func `the one too many is not let in, another caller is`() async {
        let limiter = ConcurrencyLimiter(most: 1)
        let inner = await limiter.enter("a") {
            (await limiter.enter("a") { true }, await limiter.enter("b") { true })
        }
        #expect(inner?.0 == nil)
        #expect(inner?.1 == true)
    }

    @Test func `who falls inside still leaves`() async throws {
        let limiter = ConcurrencyLimiter(most: 1)
        await #expect(throws: Fell.self) { try await limiter.enter("a") { throw Fell() } }
        #expect(await limiter.enter("a") { true } == true)
    }
}
