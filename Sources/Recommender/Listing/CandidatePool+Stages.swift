internal import LinearAlgebra

extension CandidatePool {
    /// How long each stage of making a list takes, in order, for whoever measures it: the stages of
    /// ``recommend(for:dials:settings:threads:)`` for a listener to whom nothing was shown lately.
    ///
    /// The plan has the agreement of the walks in it, which is told apart too.
    package func stages(
        for taste: Taste, dials: Dials = Dials(), settings: EngineSettings = EngineSettings(),
        threads: Int = 1
    ) -> [(stage: String, took: Duration)] {
        let clock = ContinuousClock()
        var stages: [(stage: String, took: Duration)] = []
        func timed<Value>(_ stage: String, _ body: () -> Value) -> Value {
            let start = clock.now
            let value = body()
            stages.append((stage, clock.now - start))
            return value
        }
        let resolved = timed("the taste in the pool's measures") { ResolvedTaste(taste, in: self) }
        let neighbourhood = timed("the walks of the seed artists") {
            resolved.artists.isEmpty
                ? nil : Neighbourhood(of: resolved.artists, in: self, settings, threads: threads)
        }
        _ = timed("how well they agree") { neighbourhood.map { graphSignal($0, settings, threads: threads) } }
        // The walks are remembered by now, as they are where a listener turns a dial.
        let ranker = timed("the plan but for the walks: vector, tables, filter") {
            Ranker(taste, pool: self, dials: dials, settings: settings, threads: threads)
        }
        let entries = timed("scores, selection and parts") { ranker.entries(threads: threads) }
        let chosen = timed("variety") { ranker.choose(from: entries) }
        _ = timed("reasons") { ranker.ranking(of: chosen) }
        return stages
    }
}
