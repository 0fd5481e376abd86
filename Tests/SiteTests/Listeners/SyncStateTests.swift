import Jobs
import Site
import Testing

@Suite struct SyncStateTests {
    @Test(
        arguments: [
            (nil, nil, false, .never), (nil, nil, true, .idle), (.available, nil, false, .queued),
            (.scheduled, "waiting for spotify", true, .retrying), (.retryable, "boom", true, .retrying),
            (.running, nil, true, .running), (.pending, "sign in", true, .paused),
            (.discarded, "x", true, .failed),
            (.completed, nil, true, .idle),
        ] as [(JobState?, String?, Bool, SyncState)])
    func `each state has its word`(job: JobState?, reason: String?, wasCompleted: Bool, expected: SyncState) {
        #expect(SyncState(job: job, waitsFor: reason, wasCompleted: wasCompleted) == expected)
    }
}
