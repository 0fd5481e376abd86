import Testing
import Upstream

/// When a service that fails is left alone, with the clock as an argument.
@Suite struct BreakerTests {
    private let start = ContinuousClock.now

    @Test func `five failures in a row open it, one success between them does not`() {
        var breaker = Breaker()
        for _ in 0..<4 { #expect(breaker.note(failed: true, at: start) == nil) }
        #expect(breaker.note(failed: false, at: start) == nil)
        for _ in 0..<4 { #expect(breaker.note(failed: true, at: start) == nil) }
        #expect(breaker.note(failed: true, at: start) == .seconds(30))
    }

    @Test func `half of twenty within half a minute open it, and what is older counts no more`() {
        func fail(every pause: Duration) -> Duration? {
            var breaker = Breaker()
            for number in 0..<40 {
                let opened = breaker.note(failed: number % 2 == 1, at: start + pause * number)
                if let opened { return opened }
            }
            return nil
        }
        #expect(fail(every: .seconds(1)) == .seconds(30))
        #expect(fail(every: .seconds(2)) == nil)
    }

    @Test func `the three calls after it are on trial: each failure doubles the pause, up to ten minutes`() {
        var breaker = Breaker()
        for _ in 0..<4 { _ = breaker.note(failed: true, at: start) }
        var pauses: [Duration?] = []
        for _ in 0..<7 { pauses.append(breaker.note(failed: true, at: start)) }
        #expect(pauses == [30, 60, 120, 240, 480, 600, 600].map { .seconds($0) })
        #expect(breaker.note(failed: false, at: start) == nil)
        #expect(breaker.note(failed: true, at: start) == .seconds(600))
        for _ in 0..<3 { #expect(breaker.note(failed: false, at: start) == nil) }
        #expect(breaker.note(failed: true, at: start) == nil)
    }
}
