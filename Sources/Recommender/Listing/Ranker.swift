internal import LinearAlgebra
internal import Music

/// A taste before a pool: what ranking all candidates and asking about one of them have in common.
struct Ranker: Sendable {
    let pool: CandidatePool
    let taste: Taste
    let dials: Dials
    let settings: EngineSettings
    let resolved: ResolvedTaste
    let plan: ScoringPlan
    let filter: CandidateFilter

    /// A taste before a pool.
    ///
    /// - Parameter other: one before the same pool; what is the same for both is not computed twice.
    init(
        _ taste: Taste, pool: CandidatePool, dials: Dials, settings: EngineSettings,
        beside other: Ranker? = nil, threads: Int = 1
    ) {
        self.pool = pool
        self.taste = taste
        self.dials = dials
        self.settings = settings
        resolved = ResolvedTaste(taste, in: pool)
        let artists = resolved.artists
        let known = other.flatMap { other in
            other.settings == settings && other.resolved.artists.elementsEqual(artists, by: ==)
                ? other.plan : nil
        }
        plan = ScoringPlan(
            resolved, taste, pool: pool, dials: dials, settings: settings, walked: known, threads: threads)
        filter = CandidateFilter(taste, resolved, pool: pool, dials: dials)
    }

    /// How long the list is at most.
    var wanted: Int { max(0, min(dials.limit, pool.count)) }

    /// The list, and the candidates that were looked at for it, best first.
    ///
    /// Few artists can fill all that is looked at. Then twice as many are looked at, and so on, until the list is full and its
    /// first places may go to an artist each, or there is nobody else.
    func list(threads: Int) -> (looked: [Entry], list: [Entry]) {
        var count = breadth
        while true {
            let looked = entries(count, threads: threads)
            let list = choose(from: looked)
            // Fewer than were asked for are all that there are.
            if looked.count < count || count == pool.count || !isNarrow(list, among: looked) {
                return (looked, list)
            }
            count = min(pool.count, 2 * count)
        }
    }

    /// Whether a list is short of tracks, or its beginning of artists because too few have been looked at.
    private func isNarrow(_ list: [Entry], among looked: [Entry]) -> Bool {
        if list.count < wanted { return true }
        let places = min(Variety.window, wanted)
        func artists(_ entries: some Sequence<Entry>) -> Int {
            Set(entries.map { pool.artist[$0.row] }).count
        }
        return dials.diversity > 0 && artists(list.prefix(places)) < places && artists(looked) < places
    }

    /// How many candidates are looked at first.
    private var breadth: Int {
        wanted == 0 ? 0 : min(pool.count, max(wanted * max(1, settings.breadth), 200))
    }

    /// The candidates that are looked at first for variety, by score alone, best first.
    func entries(threads: Int) -> [Entry] { entries(breadth, threads: threads) }

    private func entries(_ looked: Int, threads: Int) -> [Entry] {
        let picks = pool.rows.best(
            looked, for: plan.query, threads: threads, tables: plan.tables, adjusting: plan.adjustment,
            accepting: { filter.accepts($0) })
        return picks.map { Entry(row: Int($0.index), plan: plan) }.sorted(by: Entry.precedes)
    }

    /// The list that variety makes of the entries, with the dials of this ranker or others.
    func choose(from entries: [Entry], with dials: Dials? = nil) -> [Entry] {
        variety(dials ?? self.dials).choose(wanted, from: entries)
    }

    func variety(_ dials: Dials) -> Variety {
        Variety(pool: pool, dials: dials, taste: resolved, tastes: plan.tastes, lessOf: taste.lessOf)
    }

    /// The list with what speaks for each track, or only with its parts.
    func ranking(of chosen: [Entry], isExplained: Bool = true) -> Ranking {
        Ranking(
            tracks: isExplained ? scored(chosen) : chosen.map { scored($0, by: Evidence()) }, taste: taste,
            settings: settings, dials: dials, pool: pool.fingerprint,
            model: plan.collaborative == nil ? nil : pool.collaborativeModel?.fingerprint,
            considered: pool.count)
    }

    /// Entries with what speaks for each.
    func scored(_ entries: [Entry]) -> [ScoredTrack] {
        let witness = EvidenceFinder(
            resolved, plan.genreProfile, plan.collaborative, pool: pool, settings: settings)
        return zip(entries, witness.evidence(for: entries)).map { entry, evidence in
            scored(entry, by: evidence)
        }
    }

    private func scored(_ entry: Entry, by evidence: Evidence) -> ScoredTrack {
        ScoredTrack(
            track: pool.ids[entry.row], artist: pool.artistIDs[Int(pool.artist[entry.row])],
            score: entry.score, shares: entry.shares, evidence: evidence)
    }
}

/// A candidate that scored well, with the parts of its score.
struct Entry: Sendable {
    var row: Int
    var score: Double
    var shares: [ScoredTrack.Share]

    init(row: Int, plan: ScoringPlan) {
        self.row = row
        shares = plan.shares(of: row)
        score = shares.reduce(0) { $0 + $1.amount }
    }

    /// Best first; rows are in one order, whatever that of the facts, so that ties fall the same way in every run.
    static func precedes(_ a: Entry, _ b: Entry) -> Bool {
        a.score != b.score ? a.score > b.score : a.row < b.row
    }
}
