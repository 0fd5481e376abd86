internal import FoundationEssentials
internal import Jobs
internal import TestChance
internal import Testing

@Suite struct RetryPolicyTests {
    typealias Verdict = RetryPolicy.Verdict
    private static let later = Date(timeIntervalSince1970: 2e9)

    @Test(
        arguments: [
            (.permanent("404"), 1, .discard(reason: "404")),
            (.auth("revoked"), 8, .park(reason: "revoked")),
            (
                .throttled(until: later, provider: "spotify"), 8,
                .snooze(until: later, reason: "waiting for spotify")
            ),
            (.transient("500"), 8, .discard(reason: "attempts_exhausted: 500")),
        ] as [(JobFailure, Int, Verdict)])
    func `the kind of failure decides`(failure: JobFailure, attempt: Int, verdict: Verdict) {
        var generator = Numbers(state: 1)
        #expect(RetryPolicy().verdict(on: failure, attempt: attempt, of: 8, using: &generator) == verdict)
    }

    /// R12 spares a service that is unwell; our own database is none.
    @Test(
        arguments: [(.upstream("500"), true), (.transient("our own database"), false)]
            as [(JobFailure, Bool)])
    func `only what failed outside is asked again as a repeat`(failure: JobFailure, expected: Bool) {
        var generator = Numbers(state: 1)
        let verdict = RetryPolicy().verdict(on: failure, attempt: 1, of: 8, using: &generator)
        guard case .retry(_, _, let isRepeat) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(isRepeat == expected)
    }

    @Test func `pauses grow with the attempts, are drawn from zero, and end at six hours`() {
        var generator = Numbers(state: 1)
        for attempt in 1..<40 {
            let longest = min(Duration.seconds(6 * 3600), .seconds(1 << min(attempt, 30)))
            for _ in 0..<20 {
                let verdict = RetryPolicy().verdict(
                    on: .transient("x"), attempt: attempt, of: 99, using: &generator)
                guard case .retry(let pause, _, _) = verdict else {
                    Issue.record("\(verdict)")
                    return
                }
                #expect(pause >= .zero && pause <= longest)
            }
        }
    }
}
