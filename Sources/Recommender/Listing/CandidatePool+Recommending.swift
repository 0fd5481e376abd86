internal import Music

extension CandidatePool {
    /// The ranked list for a listener.
    ///
    /// Pure and deterministic: the same pool, taste, dials and settings give the same list, in whatever order the facts came.
    /// It blocks while it reads the whole pool, on `threads` threads: call it from an executor of your own,
    /// never from Swift's shared pool. A listener of whom nothing is known gets what is popular.
    ///
    /// What was shown lately stays away as long as there is enough else; where the list would be shorter than wanted, so many
    /// come back as are needed, those first that have rested longest.
    public func recommend(
        for taste: Taste, dials: Dials = Dials(), settings: EngineSettings = EngineSettings(),
        threads: Int = 1
    ) -> Ranking {
        let (ranker, list) = ranker(for: taste, dials: dials, settings: settings, threads: threads)
        var ranking = ranker.ranking(of: list)
        let woken = Set(taste.shownLately).subtracting(ranker.taste.shownLately)
        ranking.taste = taste
        ranking.cameBack = ranking.tracks.map(\.track).filter(woken.contains)
        return ranking
    }

    /// A taste before this pool, with as much of what was shown lately as is needed to fill the list; and the list.
    ///
    /// - Parameter other: a ranker before this pool with which it shares what is the same.
    func ranker(
        for taste: Taste, dials: Dials, settings: EngineSettings, threads: Int, beside other: Ranker? = nil
    ) -> (ranker: Ranker, list: [Entry]) {
        var ranker = Ranker(
            taste, pool: self, dials: dials, settings: settings, beside: other, threads: threads)
        var list = ranker.list(threads: threads).list
        var awake = taste
        var lifted = 0
        while list.count < ranker.wanted, lifted < taste.shownLately.count {
            // Not every one that comes back finds a place: twice as many each time, so that few rounds suffice.
            lifted += max(lifted, ranker.wanted - list.count)
            awake.shownLately = Array(taste.shownLately.dropFirst(lifted))
            ranker = Ranker(
                awake, pool: self, dials: dials, settings: settings, beside: ranker, threads: threads)
            list = ranker.list(threads: threads).list
        }
        return (ranker, list)
    }
}
