import Lifecycle
import Testing

@Suite struct StopRequestsTests {
    private let start = ContinuousClock.now

    @Test func `the first signal is a request`() {
        var requests = StopRequests()
        #expect(requests.hear(at: start))
        #expect(requests.count == 1)
    }

    @Test(arguments: [0, 1, 499]) func `its echo within half a second is the same request`(_ later: Int) {
        var requests = StopRequests()
        _ = requests.hear(at: start)
        #expect(!requests.hear(at: start + .milliseconds(later)))
        #expect(requests.count == 1)
    }

    @Test func `later signals are new requests, however many echoes came before`() {
        var requests = StopRequests()
        let heard = [0, 200, 400, 500, 999, 1_000].map { requests.hear(at: start + .milliseconds($0)) }
        #expect(heard == [true, false, false, true, false, true])
        #expect(requests.count == 3)
    }
}
