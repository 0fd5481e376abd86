import Site
import Testing

@Suite struct HealthStateTests {
    let start = ContinuousClock.now
    var state = HealthState(version: "1", vital: ["database"])

    @Test func `nobody is sent here before the first good news`() {
        #expect(state.report(at: start).status == .starting)
        #expect(!state.report(at: start).isReady)
        #expect(state.report(at: start).checks["database"]?.status == "unknown")
    }

    @Test mutating func `a database that hiccups is forgiven, one that stays away is not`() {
        state.note(HealthProbe.Finding(.ok), of: "database", at: start)
        #expect(state.report(at: start).status == .ok)
        state.note(HealthProbe.Finding(.down), of: "database", at: start + .seconds(2))
        #expect(state.report(at: start + .seconds(4)).status == .degraded)
        #expect(state.report(at: start + .seconds(4)).isReady)
        #expect(state.report(at: start + .seconds(6)).status == .down)
        #expect(!state.report(at: start + .seconds(6)).isReady)
        state.note(HealthProbe.Finding(.ok), of: "database", at: start + .seconds(7))
        #expect(state.report(at: start + .seconds(7)).status == .ok)
    }

    @Test mutating func `a database that hangs is as good as none`() {
        state.note(HealthProbe.Finding(.ok), of: "database", at: start)
        #expect(state.report(at: start + .seconds(14)).isReady, "a slow answer is no reason")
        #expect(state.report(at: start + .seconds(16)).status == .down)
    }

    @Test mutating func `an outsider that is down takes nobody out`() {
        state.note(HealthProbe.Finding(.ok), of: "database", at: start)
        state.note(HealthProbe.Finding(.down, "blocked"), of: "spotify", at: start - .seconds(3_600))
        let report = state.report(at: start)
        #expect(report.status == .degraded)
        #expect(report.isReady)
        #expect(report.checks["spotify"]?.detail == "blocked")
    }

    @Test mutating func `who is about to stop says so`() {
        state.note(HealthProbe.Finding(.ok), of: "database", at: start)
        state.isDraining = true
        #expect(state.report(at: start).status == .draining)
        #expect(!state.report(at: start).isReady)
    }
}
