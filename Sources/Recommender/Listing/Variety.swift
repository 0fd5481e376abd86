internal import LinearAlgebra
internal import Music

/// Makes a list of what scored well: no song twice, not too much of one artist, and not all alike.
///
/// After Carbonell and Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998: each next one has the highest
/// score less what its likeness to the nine before it costs. Likeness to what is further up does not count, so that every
/// ten are varied and the tail still goes by score. An artist who fills the listener's own seeds may come again cheaply.
/// And each next one is wanted the more, the less the nine before it are of its taste, where the listener has several: the
/// gain of ``Coverage``. A taste that four songs prove has a place in the first ten, and so has a world apart; an artist of the
/// listener's takes it, who is surely of that taste. So has an artist who alone is a tenth of the songs.
struct Variety {
    let pool: CandidatePool
    let dials: Dials
    /// The part of all seeds' weight that each artist has; less where there are few seeds, who prove little.
    let seedShare: [Int: Double]
    /// The artist of each seed, where the pool knows it.
    let seedArtists: [Int]
    /// The artists of the seeds of whom the listener does not want less.
    let ownArtists: Set<Int>
    let tastes: Tastes?

    /// How many make a screen.
    static let window = 10
    /// What full likeness costs at full diversity, in the measure of the scores.
    private static let cost = 4.0
    /// What it costs at full diversity to leave a taste out, in the measure of the scores.
    private static let balance = 3.6
    /// For how many seeds of nobody in particular one allows.
    private static let doubt = 3.0
    /// How fast an artist becomes cheap with its share of the seeds.
    private static let steepness = 6
    /// What the same genres count for between different artists.
    private static let sameGenres = 0.1

    init(
        pool: CandidatePool, dials: Dials, taste: ResolvedTaste, tastes: Tastes?, lessOf: Set<Artist.ID>
    ) {
        self.pool = pool
        self.dials = dials
        self.tastes = tastes
        seedArtists = taste.points.compactMap(\.artist)
        let seeds = taste.points.count
        let total = taste.artists.reduce(0) { $0 + $1.weight }
        let doubt = seeds == 0 ? 0 : Self.doubt * total / Double(seeds)
        seedShare = Dictionary(
            uniqueKeysWithValues: taste.artists.map { ($0.artist, $0.weight / (total + doubt)) })
        ownArtists = Set(seedShare.keys).subtracting(lessOf.compactMap(pool.index))
    }

    /// `wanted` of the entries, which come best first; fewer where songs and artists repeat.
    func choose(_ wanted: Int, from entries: [Entry]) -> [Entry] {
        let open = withoutRepeats(entries)
        let diversity = dials.diversity.isFinite ? min(1, max(0, dials.diversity)) : 0
        guard diversity > 0 || dials.tracksPerArtist < open.count else { return Array(open.prefix(wanted)) }
        var isOpen = [Bool](repeating: true, count: open.count)
        var ofArtist: [Int32: Int] = [:]
        // The likeness of every entry to each of the last nine chosen, the oldest overwritten.
        var recent: [[Double]] = []
        var list: [Entry] = []
        var coverage = tastes.flatMap {
            // Who asks for new artists has the place of a taste go to whoever stands near it.
            Coverage(
                of: open.map { Int(pool.artist[$0.row]) }, by: $0, seeds: seedArtists,
                own: dials.novelty > 0 ? [] : ownArtists)
        }
        while list.count < wanted {
            let lack = coverage?.lack(among: isOpen)
            var due = diversity > 0 ? coverage?.due(places: Self.window - list.count) : nil
            if let some = due, !zip(some, isOpen).contains(where: { $0 && $1 }) { due = nil }
            var best: (index: Int, value: Double)?
            for index in open.indices where isOpen[index] && due?[index] != false {
                // Entries come best first, and likeness and lack cost nothing at best: nothing further down can win.
                if let best, open[index].score <= best.value { break }
                let likeness = recent.reduce(0) { max($0, $1[index]) }
                let costs = Self.cost * likeness + Self.balance * (lack?[index] ?? 0)
                let value = open[index].score - diversity * costs
                if value > best?.value ?? -.infinity { best = (index, value) }
            }
            guard let best else { break }
            let chosen = open[best.index].row
            let artist = pool.artist[chosen]
            isOpen[best.index] = false
            ofArtist[artist, default: 0] += 1
            if ofArtist[artist]! >= max(1, dials.tracksPerArtist) {
                for index in open.indices where pool.artist[open[index].row] == artist {
                    isOpen[index] = false
                }
            }
            if diversity > 0 {
                let likeness = open.map { self.likeness($0.row, chosen) }
                if recent.count < Self.window - 1 {
                    recent.append(likeness)
                } else {
                    recent[list.count % (Self.window - 1)] = likeness
                }
            }
            coverage?.add(best.index, forgettingBeyond: Self.window - 1)
            list.append(open[best.index])
        }
        return list
    }

    /// The first of each song.
    private func withoutRepeats(_ entries: [Entry]) -> [Entry] {
        var seen: Set<UInt64> = []
        return entries.filter { entry in
            let keys = [pool.titleKey[entry.row], pool.isrcKey[entry.row]].filter { $0 != 0 }
            defer { seen.formUnion(keys) }
            return seen.isDisjoint(with: keys)
        }
    }

    /// From 0 (nothing in common) to 1 (an artist of whom the listener has little or nothing).
    func likeness(_ a: Int, _ b: Int) -> Double {
        let artist = Int(pool.artist[a])
        if artist == Int(pool.artist[b]) {
            let rest = 1 - (seedShare[artist] ?? 0)
            return (0..<Self.steepness).reduce(1) { product, _ in product * rest }
        }
        return Self.sameGenres * Double(pool.genres.cosine(artist, Int(pool.artist[b])))
    }
}
