internal import Music

/// Finds what speaks for a candidate: the seeds that carried it, the way over related artists, shared genres, the year.
struct EvidenceFinder {
    private let taste: ResolvedTaste
    private let profile: [Float]?
    private let pool: CandidatePool
    private let attribution: Attribution

    init(
        _ taste: ResolvedTaste, _ profile: [Float]?, _ collaborative: CollaborativeSignal?,
        pool: CandidatePool,
        settings: EngineSettings
    ) {
        self.taste = taste
        self.profile = profile
        self.pool = pool
        attribution = Attribution(
            taste: taste, pool: pool, restart: settings.restart, collaborative: collaborative)
    }

    /// The evidence for entries, in their order; only of blocks that speak for them.
    func evidence(for entries: [Entry]) -> [Evidence] {
        let ways = pool.graph.ways(
            from: taste.artists.map(\.artist), to: Set(entries.map { Int(pool.artist[$0.row]) }), atMost: 4,
            in: pool.reserve)
        var ofArtist: [Int: [Attribution.Part]] = [:]
        return entries.map { entry in
            let artist = Int(pool.artist[entry.row])
            let parts = ofArtist[artist] ?? attribution.parts(for: entry)
            ofArtist[artist] = parts
            var evidence = evidence(for: entry, by: artist)
            evidence.path = (ways[artist] ?? []).map { pool.artistIDs[$0] }
            evidence.playedWith = played(with: entry)
            evidence.carriers = attribution.carriers(of: entry, parts)
            return evidence
        }
    }

    private func evidence(for entry: Entry, by artist: Int) -> Evidence {
        let speaking = Set(entry.shares.filter { $0.amount > 0 }.map(\.block))
        return Evidence(
            nearestSeed: nearest(to: entry.row),
            genres: speaking.contains(.genre)
                ? profile.map { pool.genres.shared(artist, with: $0, atMost: 3) } ?? [] : [],
            year: speaking.contains(.era) && pool.year[entry.row] != CandidatePool.unknown
                ? 1850 + Int(pool.year[entry.row]) : nil)
    }

    /// The seed that those have who have the entry; the first of equals.
    private func played(with entry: Entry) -> Track.ID? {
        let parts = attribution.played(with: entry).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return parts.first.map { taste.points[$0.key].track }
    }

    private func nearest(to row: Int) -> Evidence.NearestSeed? {
        var best: (point: ResolvedTaste.Point, cosine: Double)?
        guard pool.hasAudio[row] else { return nil }
        let sound = pool.audio(of: row)
        for point in taste.points {
            guard let cosine = point.audio.map({ dot($0, sound) }) else { continue }
            if cosine > best?.cosine ?? 0 { best = (point, cosine) }
        }
        guard let best, let alike = attribution.likeness(of: best.point, to: row) else { return nil }
        return Evidence.NearestSeed(
            track: best.point.track, cosine: alike.cosine, features: alike.features)
    }
}
