import Lifecycle
import Site
import Testing

@Suite struct RateLimiterTests {
    /// A clock that moves when it is told to.
    final class Hand: Sendable {
        private let at = Guarded(ContinuousClock.now)
        var now: ContinuousClock.Instant { at.withLock { $0 } }
        func move(_ span: Duration) { at.withLock { $0 += span } }
    }

    @Test func `so many pass at once, the next is told when`() throws {
        let hand = Hand()
        let limiter = RateLimiter(perMinute: 6) { hand.now }
        for _ in 1...6 { #expect(limiter.take(for: "a") == nil) }
        #expect(limiter.take(for: "a") == .seconds(10))
        #expect(limiter.take(for: "b") == nil)
        hand.move(.seconds(10))
        #expect(limiter.take(for: "a") == nil)
        #expect(limiter.take(for: "a") != nil)
    }

    @Test func `rest is not saved up beyond a minute's worth`() {
        let hand = Hand()
        let limiter = RateLimiter(perMinute: 2) { hand.now }
        hand.move(.seconds(3_600))
        #expect(limiter.take(for: "a") == nil)
        hand.move(.seconds(3_600))
        #expect([1, 2, 3].map { _ in limiter.take(for: "a") == nil } == [true, true, false])
    }

    @Test func `ten thousand strangers do not fill the memory, nor shut anybody out`() {
        let hand = Hand()
        let limiter = RateLimiter(perMinute: 1) { hand.now }
        for stranger in 0...10_001 { #expect(limiter.take(for: "\(stranger)") == nil) }
    }
}
