internal import LinearAlgebra
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
        let resolved = ResolvedTaste(taste, in: self)
        let plan = ScoringPlan(resolved, taste, pool: self, dials: dials, settings: settings)
        let filter = CandidateFilter(taste, resolved, pool: self, dials: dials)
        let wanted = max(0, min(dials.limit, count))
        let looked = wanted == 0 ? 0 : min(count, max(wanted * max(1, settings.breadth), 200))
        let picks = rows.best(
            looked, for: plan.query, threads: threads,
            adjusting: { rows, scores in plan.adjust(rows, &scores) },
            accepting: { filter.accepts($0) })
        let entries = picks.map { Entry(row: Int($0.index), plan: plan) }.sorted {
            // Rows are in the order of the ids: ties fall the same way in every run.
            $0.score != $1.score ? $0.score > $1.score : $0.row < $1.row
        }
        let chosen = Variety(
            pool: self, dials: dials, artists: resolved.artists, seeds: resolved.points.count
        ).choose(
            wanted, from: entries)
        let witness = Witness(resolved, plan.genreProfile, pool: self, settings: settings)
        let tracks = chosen.map { entry in
            ScoredTrack(
                track: ids[entry.row], artist: artistIDs[Int(artist[entry.row])], score: entry.score,
                shares: entry.shares, evidence: witness.evidence(for: entry))
        }
        return Ranking(tracks: tracks, settings: settings, dials: dials, pool: fingerprint, considered: count)
    }
}

/// A candidate that scored well, with the parts of its score.
struct Entry {
    var row: Int
    var score: Double
    var shares: [ScoredTrack.Share]

    init(row: Int, plan: ScoringPlan) {
        self.row = row
        shares = plan.shares(of: row)
        score = shares.reduce(0) { $0 + $1.amount }
    }
}
