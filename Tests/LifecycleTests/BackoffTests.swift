import Lifecycle
import Testing

@Suite struct BackoffTests {
    @Test func `ceilings double up to the cap`() {
        let backoff = Backoff(base: .milliseconds(100), cap: .seconds(60))
        let ceilings = [0, 1, 2, 9, 10, 63, 1_000_000, .max].map { backoff.ceiling(after: $0) }
        #expect(
            ceilings == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(51_200),
                .seconds(60), .seconds(60), .seconds(60), .seconds(60),
            ])
        #expect(backoff.ceiling(after: -1) == .milliseconds(100))
    }

    @Test func `pauses fill the whole range evenly`() {
        let backoff = Backoff(base: .seconds(1), cap: .seconds(8))
        let pauses = (0..<4000).map { _ in backoff.pause(after: 5) / .seconds(1) }
        #expect(pauses.allSatisfy { (0...8).contains($0) })
        for part in 0..<8 { #expect(pauses.count { Int($0) == part } > 300) }
    }
}
