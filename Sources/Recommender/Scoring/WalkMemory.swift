internal import LinearAlgebra
internal import Synchronization

/// The walks over a pool's graph that were asked for last: a listener's seeds repeat from list to list, and from dial to dial.
///
/// At most 32 MB of them, or as many as one list needs; those that were asked for longest ago go first.
final class WalkMemory: Sendable {
    /// What a walk is told by: who it starts from and how often, and how it goes.
    struct Key: Hashable {
        private let artists: [Int]
        private let weights: [Double]
        private let restart: Double
        private let steps: Int

        init(_ start: ArtistGraph.Start, _ settings: EngineSettings) {
            let total = start.reduce(0) { $0 + $1.weight }
            artists = start.map(\.artist)
            weights = start.map { $0.weight / total }
            (restart, steps) = (settings.restart, settings.walkSteps)
        }
    }

    private struct Kept {
        var walks: [Key: (walk: Strip<Float>, asked: Int)] = [:]
        var asked = 0
    }

    private let most: Int
    private let kept = Mutex(Kept())

    /// Nothing is known yet.
    init(artists: Int) {
        most = max(Neighbourhood.most, min(1024, (32 << 20) / (max(1, artists) * MemoryLayout<Float>.stride)))
    }

    /// The walks of some keys; nil for those that are not here.
    func walks(_ keys: [Key]) -> [Strip<Float>?] {
        kept.withLock { kept in
            kept.asked += 1
            return keys.map { key in
                kept.walks[key]?.asked = kept.asked
                return kept.walks[key]?.walk
            }
        }
    }

    /// Keeps a walk.
    func keep(_ walk: Strip<Float>, as key: Key) {
        kept.withLock { kept in
            kept.walks[key] = (walk, kept.asked)
            guard kept.walks.count > most else { return }
            if let oldest = kept.walks.min(by: { $0.value.asked < $1.value.asked }) {
                kept.walks[oldest.key] = nil
            }
        }
    }
}

extension CandidatePool {
    /// How often walks from each of some starts are at each artist: remembered, or walked now, some side by side.
    func walks(
        from starts: [ArtistGraph.Start], _ settings: EngineSettings, threads: Int
    ) -> [Strip<Float>] {
        let keys = starts.map { WalkMemory.Key($0, settings) }
        var found = walks.walks(keys)
        var missing = found.indices.filter { found[$0] == nil }
        while !missing.isEmpty {
            let some = Array(missing.prefix(ArtistGraph.walksAbreast))
            let made = graph.walks(
                from: some.map { starts[$0] }, restart: settings.restart, steps: settings.walkSteps,
                threads: threads, in: reserve)
            for (place, walk) in zip(some, made) {
                found[place] = walk
                walks.keep(walk, as: keys[place])
            }
            missing.removeFirst(some.count)
        }
        return found.compactMap(\.self)
    }
}
