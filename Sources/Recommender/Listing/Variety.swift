internal import LinearAlgebra

/// Makes a list of what scored well: no song twice, not too much of one artist, and not all alike.
///
/// Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998: each next one has the highest
/// (1 - d) · relevance - d · likeness to what is in the list already, with relevance scaled to 0…1.
struct Variety {
    let pool: CandidatePool
    let dials: Dials

    /// `wanted` of the entries, which come best first; fewer where songs and artists repeat.
    func choose(_ wanted: Int, from entries: [Entry]) -> [Entry] {
        let distinct = withoutRepeats(entries)
        let diversity = dials.diversity.isFinite ? min(1, max(0, dials.diversity)) : 0
        let low = distinct.last?.score ?? 0
        let span = max((distinct.first?.score ?? 0) - low, 1e-9)
        var open = distinct.map { (entry: $0, relevance: ($0.score - low) / span, likeness: 0.0) }
        var ofArtist: [Int32: Int] = [:]
        var list: [Entry] = []
        while list.count < wanted, !open.isEmpty {
            var best = 0
            var bestValue = -Double.infinity
            for index in open.indices {
                let value = (1 - diversity) * open[index].relevance - diversity * open[index].likeness
                if value > bestValue { (best, bestValue) = (index, value) }
            }
            let chosen = open.remove(at: best).entry
            list.append(chosen)
            let artist = pool.artist[chosen.row]
            ofArtist[artist, default: 0] += 1
            if ofArtist[artist]! >= max(1, dials.tracksPerArtist) {
                open.removeAll { pool.artist[$0.entry.row] == artist }
            }
            guard diversity > 0 else { continue }
            for index in open.indices {
                open[index].likeness = max(open[index].likeness, likeness(open[index].entry.row, chosen.row))
            }
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

    /// From 0 (nothing in common) to 1 (the same artist); of other artists half the likeness of genres and of sound.
    private func likeness(_ a: Int, _ b: Int) -> Double {
        if pool.artist[a] == pool.artist[b] { return 1 }
        let genre = Double(pool.genres.cosine(Int(pool.artist[a]), Int(pool.artist[b])))
        var sound = 0.0
        if pool.hasAudio[a], pool.hasAudio[b] {
            for feature in 0..<AudioSpace.width {
                sound += Double(pool.rows[a, feature] * pool.rows[b, feature])
            }
        }
        return 0.25 * genre + 0.25 * max(0, sound)
    }
}
