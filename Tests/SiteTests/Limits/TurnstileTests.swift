import Site
import Testing

@Suite struct TurnstileTests {
    struct Fell: Error {}

    @Test func `the one too many is not let in, another caller is`() async {
        let turnstile = Turnstile(most: 1)
        let inner = await turnstile.enter("a") {
            (await turnstile.enter("a") { true }, await turnstile.enter("b") { true })
        }
        #expect(inner?.0 == nil)
        #expect(inner?.1 == true)
    }

    @Test func `who falls inside still leaves`() async throws {
        let turnstile = Turnstile(most: 1)
        await #expect(throws: Fell.self) { try await turnstile.enter("a") { throw Fell() } }
        #expect(await turnstile.enter("a") { true } == true)
    }
}
