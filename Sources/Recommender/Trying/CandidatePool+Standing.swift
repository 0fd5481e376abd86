internal import LinearAlgebra
public import Music
internal import Synchronization

extension CandidatePool {
    /// Where a track stands: the list is made as ``recommend(for:dials:settings:threads:)`` would, and the track is watched.
    ///
    /// The stage is the first setting whose undoing lets the track in, so that it says what to turn. Blocks, for about
    /// three times the time of a recommendation.
    public func standing(
        of track: Track.ID, for taste: Taste, dials: Dials = Dials(),
        settings: EngineSettings = EngineSettings(), threads: Int = 1
    ) -> Standing {
        var standing = Standing(track)
        guard let row = row(of: track) else {
            standing.hindrance = Standing.Hindrance(.notInPool)
            return standing
        }
        let (ranker, _) = ranker(for: taste, dials: dials, settings: settings, threads: threads)
        let entry = Entry(row: row, plan: ranker.plan)
        standing.hasSound = hasAudio[row]
        standing.scored = ranker.scored([entry])[0]
        standing.hindrance = ranker.filter.hindrance(to: row)
        guard standing.hindrance == nil else { return standing }
        standing.wouldRank = ranker.place(byScoreOf: entry, threads: threads)
        let watch = Watch(entry, in: ranker, threads: threads)
        standing.rank = watch.place
        guard standing.rank == nil else { return standing }
        standing.hindrance = watch.hindrance
        if watch.hindrance.stage == .belowLimit { standing.needed = watch.need }
        return standing
    }
}

extension Ranker {
    /// The place of an entry by score alone, from 1, among all that the filter lets through.
    ///
    /// One walk over all rows that keeps nothing but a count.
    fileprivate func place(byScoreOf entry: Entry, threads: Int) -> Int {
        // The walk leaves out what is the same for every row, so that the entry is measured as the walk does.
        let score = plan.walkedScore(of: entry.row)
        let before = Mutex(0)
        let adjustment = plan.adjustment
        _ = pool.rows.best(0, for: plan.query, threads: threads, tables: plan.tables) { rows, scores in
            adjustment?(rows, &scores)
            var count = 0
            for index in scores.indices where scores[index] >= score {
                let row = rows.lowerBound + index
                let isBefore = scores[index] > score || row < entry.row
                if isBefore, row != entry.row, filter.accepts(row) { count += 1 }
            }
            before.withLock { $0 += count }
        }
        return before.withLock { $0 } + 1
    }
}

/// Makes a list and watches one candidate on its way.
private struct Watch {
    let entry: Entry
    let ranker: Ranker
    /// All that are looked at, and the one that is watched.
    let entries: [Entry]
    let list: [Entry]

    init(_ entry: Entry, in ranker: Ranker, threads: Int) {
        self.entry = entry
        self.ranker = ranker
        let (looked, list) = ranker.list(threads: threads)
        self.list = list
        entries = looked.contains { $0.row == entry.row } ? looked : looked + [entry]
    }

    /// Its place on the list, from 1.
    var place: Int? { list.firstIndex { $0.row == entry.row }.map { $0 + 1 } }

    /// What keeps it off the list, where it is not on it.
    var hindrance: Standing.Hindrance {
        let pool = ranker.pool
        if let other = entries.first(where: {
            Entry.precedes($0, entry) && pool.isSameSong($0.row, entry.row)
        }) {
            return Standing.Hindrance(.sameSong, because: pool.ids[other.row])
        }
        let artist = pool.artist[entry.row]
        let siblings = list.filter { pool.artist[$0.row] == artist }
        let isCapped = siblings.count >= max(1, ranker.dials.tracksPerArtist)
        let sibling = siblings.last.map { pool.ids[$0.row] }
        if isCapped, isListed(with: { $0.tracksPerArtist = .max }) {
            return Standing.Hindrance(.artistCap, because: sibling)
        }
        if ranker.dials.diversity > 0, isListed(with: { $0.diversity = 0 }) {
            return Standing.Hindrance(.diversity, because: mostAlike)
        }
        let allowsAll: (inout Dials) -> Void = {
            $0.tracksPerArtist = .max
            $0.diversity = 0
        }
        // Two settings at once: the stricter one is named.
        if isCapped, isListed(with: allowsAll) { return Standing.Hindrance(.artistCap, because: sibling) }
        return Standing.Hindrance(.belowLimit)
    }

    /// What it would take, by trying: the least score, to within a hundredth, with which it comes on the list.
    var need: Standing.Need? {
        guard let best = list.first, let last = list.map(\.score).min() else { return nil }
        var (low, high) = (entry.score, max(best.score, entry.score) + 1)
        // A list without diversity goes by score, and the last one's is what it takes; try that first.
        if low < last { if isListed(at: last + 1e-9) { high = last + 1e-9 } else { low = last } }
        guard isListed(at: high) else { return nil }
        while high - low > 0.01 {
            let middle = (low + high) / 2
            if isListed(at: middle) { high = middle } else { low = middle }
        }
        let own = Dictionary(entry.shares.map { ($0.block, $0.amount) }, uniquingKeysWith: +)
        var means: [Block: Double] = [:]
        for share in list.lazy.flatMap(\.shares) {
            means[share.block, default: 0] += share.amount / Double(list.count)
        }
        let behind = Block.allCases.max { a, b in
            (means[a] ?? 0) - (own[a] ?? 0) < (means[b] ?? 0) - (own[b] ?? 0)
        }
        return Standing.Need(
            score: high, gap: high - entry.score, block: behind,
            amount: behind.flatMap { own[$0] } ?? 0, listed: behind.flatMap { means[$0] } ?? 0)
    }

    private func isListed(with turn: (inout Dials) -> Void) -> Bool {
        var dials = ranker.dials
        turn(&dials)
        let among = entries.sorted(by: Entry.precedes)
        return ranker.choose(from: among, with: dials).contains { $0.row == entry.row }
    }

    private func isListed(at score: Double) -> Bool {
        var raised = entry
        raised.score = score
        let among = (entries.filter { $0.row != entry.row } + [raised]).sorted(by: Entry.precedes)
        return ranker.choose(from: among).contains { $0.row == entry.row }
    }

    /// The listed track that it is most like.
    private var mostAlike: Track.ID? {
        let variety = ranker.variety(ranker.dials)
        let likest = list.max { variety.likeness($0.row, entry.row) < variety.likeness($1.row, entry.row) }
        return likest.map { ranker.pool.ids[$0.row] }
    }
}

extension CandidatePool {
    /// Whether two rows are versions of one song.
    func isSameSong(_ a: Int, _ b: Int) -> Bool {
        a != b
            && (titleKey[a] != 0 && titleKey[a] == titleKey[b] || isrcKey[a] != 0 && isrcKey[a] == isrcKey[b])
    }
}
