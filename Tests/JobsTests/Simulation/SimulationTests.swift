internal import Testing

/// Thousands of runs of a fleet in trouble.
///
/// A run is all in its seed: `Simulation(seed: N).run()` shows it again.
@Suite struct SimulationTests {
    @Test func `whatever goes wrong, nothing is lost, done twice or asked too often: 2,000 seeds`() {
        var (calls, events, jobs) = (0, 0, 0)
        for seed in UInt64(1)...2_000 {
            let simulation = Simulation(seed: seed)
            let broken = simulation.run()
            guard broken.isEmpty else {
                Issue.record("seed \(seed): \(broken.joined(separator: "; "))")
                return
            }
            calls += simulation.outside.count
            events += simulation.events
            jobs += simulation.runs
        }
        // That they were runs, and not empty ones.
        #expect(
            calls > 40_000 && jobs > 30_000 && events > 200_000,
            "\(calls) calls, \(jobs) runs, \(events) events")
    }

    @Test(arguments: Mutation.allCases)
    func `a rule that is broken is found out`(mutation: Mutation) {
        for seed in UInt64(1)...2_000 {
            let broken = Simulation(seed: seed, breaking: mutation).run()
            if broken.isEmpty { continue }
            #expect(broken[0].hasPrefix(mutation.rule), "seed \(seed): \(broken[0])")
            return
        }
        Issue.record("\(mutation.rawValue) went unnoticed in 2,000 seeds")
    }

    @Test func `a seed gives the same run each time`() {
        for seed in UInt64(1)...20 {
            let (one, two) = (Simulation(seed: seed), Simulation(seed: seed))
            #expect(one.run() == two.run())
            #expect(one.events == two.events && one.now == two.now && one.outside.count == two.outside.count)
            #expect(one.crawl == two.crawl)
        }
    }
}
