import Lifecycle
import Testing

@Suite struct StopRequestsTests {
    private let start = ContinuousClock.now

    /// Which of the signals at these milliseconds are new requests.
    private func heard(_ times: [Int]) -> (isNew: [Bool], count: Int) {
        var requests = StopRequests()
        let isNew = times.map { requests.hear(at: start + .milliseconds($0)) }
        return (isNew, requests.count)
    }

    @Test(arguments: [0, 1, 499]) func `an echo within half a second is the same request`(_ later: Int) {
        #expect(heard([0, later]) == ([true, false], 1))
    }

    @Test func `later signals are new requests, however many echoes came before`() {
        #expect(heard([0, 200, 400, 500, 999, 1_000]) == ([true, false, false, true, false, true], 3))
    }
}
