internal import Music

extension CandidatePool {
    /// The ranked list for a listener.
    ///
    /// Pure and deterministic: the same pool, taste, dials and settings give the same list, in whatever order the facts came.
    /// It blocks while it reads the whole pool, on `threads` threads: call it from an executor of your own,
    /// never from Swift's shared pool. A listener of whom nothing is known gets what is popular.
    public func recommend(
        for taste: Taste, dials: Dials = Dials(), settings: EngineSettings = EngineSettings(),
        threads: Int = 1
    ) -> Ranking {
        let audition = Audition(taste, pool: self, dials: dials, settings: settings)
        return audition.ranking(of: audition.choose(from: audition.entries(threads: threads)))
    }
}
