internal import Music

/// A listener of a split: what they show, and what is hidden of them.
struct TestListener {
    var id: String
    var seeds: [Taste.Seed]
    /// What is hidden; empty where there is no truth.
    var hidden: Set<Int> = []
    /// What they have shown besides, and a trial does not tell the engine of.
    var unshown: Set<Track.ID> = []
    /// The artists of each playlist that the listener was mixed from, shown and hidden; one where nothing was mixed.
    var playlists: [Set<Artist.ID>] = []

    /// The places of the seeds in the catalogue.
    var shown: [Int] { seeds.map { Int($0.track.rawValue) } }

    /// One listener with the tastes of several.
    ///
    /// A track that several show is shown once, as loudly as they all; what one shows is not hidden of another.
    init(mixedOf listeners: [TestListener]) {
        id = listeners.map(\.id).joined(separator: "+")
        var loudness: [Track.ID: Double] = [:]
        for seed in listeners.flatMap(\.seeds) { loudness[seed.track, default: 0] += seed.weight }
        var told: Set<Track.ID> = []
        seeds = listeners.flatMap(\.seeds).filter { told.insert($0.track).inserted }
            .map { Taste.Seed(track: $0.track, weight: loudness[$0.track]!) }
        hidden = listeners.reduce(into: []) { $0.formUnion($1.hidden) }
        unshown = Set(listeners.flatMap(\.unshown)).subtracting(told)
        playlists = listeners.flatMap(\.playlists)
        hidden.subtract(shown)
    }

    init(id: String) {
        self.id = id
        seeds = []
    }

    /// Lets all seeds speak as loudly where none of them would speak.
    mutating func evenOutSilence() {
        guard seeds.allSatisfy({ $0.weight == 0 }) else { return }
        for place in seeds.indices { seeds[place].weight = 1 }
    }

    /// What the engine is told of them; with all that they have shown as known, or only what they show now.
    func taste(knowingAll: Bool) -> Taste {
        var taste = Taste(seeds: seeds)
        if knowingAll { taste.known = unshown }
        return taste
    }
}

extension [TestListener] {
    /// The listeners as a trial wants them; `artists` are those of the catalogue's items.
    func arranged(for trial: Trial, artists: [Artist.ID]) -> [TestListener] {
        var listeners = Array(prefix(trial.limit))
        for index in listeners.indices {
            let own = listeners[index].shown + listeners[index].hidden
            listeners[index].playlists = [Set(own.map { artists[$0] })]
            if let seeds = trial.seeds {
                listeners[index].unshown = Set(listeners[index].seeds.dropFirst(seeds).map(\.track))
                listeners[index].seeds.removeSubrange(Swift.min(seeds, listeners[index].seeds.count)...)
            }
        }
        guard trial.mix > 1 else { return listeners }
        return (0..<listeners.count / trial.mix).map { group in
            TestListener(mixedOf: Array(listeners[group * trial.mix..<(group + 1) * trial.mix]))
        }
    }
}
