internal import Music

/// Finds what speaks for a candidate: the seed that sounds most alike, the way over related artists, shared genres, the year.
struct Witness {
    private let taste: ResolvedTaste
    private let profile: [Float]?
    private let pool: CandidatePool
    private let ways: [Int32]

    init(_ taste: ResolvedTaste, _ profile: [Float]?, pool: CandidatePool, settings: EngineSettings) {
        self.taste = taste
        self.profile = profile
        self.pool = pool
        ways = pool.graph.ways(from: taste.artists.map(\.artist), atMost: 4)
    }

    /// The evidence for an entry; only of blocks that speak for it.
    func evidence(for entry: Entry) -> Evidence {
        let artist = Int(pool.artist[entry.row])
        let speaking = Set(entry.shares.filter { $0.amount > 0 }.map(\.block))
        return Evidence(
            nearestSeed: pool.hasAudio[entry.row] ? nearest(to: pool.audio(of: entry.row)) : nil,
            path: way(to: artist),
            genres: speaking.contains(.genre)
                ? profile.map { pool.genres.shared(artist, with: $0, atMost: 3) } ?? [] : [],
            year: speaking.contains(.era) && pool.year[entry.row] != CandidatePool.unknown
                ? 1850 + Int(pool.year[entry.row]) : nil)
    }

    private func nearest(to audio: [Float]) -> Evidence.NearestSeed? {
        var best: (point: ResolvedTaste.Point, cosine: Double)?
        for point in taste.points {
            guard let other = point.audio else { continue }
            let cosine = zip(audio, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            if cosine > best?.cosine ?? 0 { best = (point, cosine) }
        }
        guard let best, let other = best.point.audio else { return nil }
        // A product says how much a feature adds to the cosine: high where both lie far out on the same side.
        let products = zip(audio, other).map { Double($0 * $1) }
        let agreeing = products.indices.filter { products[$0] > 0.05 }.sorted {
            products[$0] != products[$1] ? products[$0] > products[$1] : $0 < $1
        }
        return Evidence.NearestSeed(
            track: best.point.track, cosine: best.cosine,
            features: agreeing.prefix(3).map { AudioSpace.names[$0] })
    }

    private func way(to artist: Int) -> [Artist.ID] {
        guard ways[artist] >= 0 else { return [] }
        var path = [artist]
        while Int(ways[path[path.count - 1]]) != path[path.count - 1] {
            path.append(Int(ways[path[path.count - 1]]))
        }
        return path.reversed().map { pool.artistIDs[$0] }
    }
}
