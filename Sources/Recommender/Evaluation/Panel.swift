internal import Music

/// A data set and the listeners that a trial takes from it: ranks for them all, and measures the lists.
struct Panel {
    let trial: Trial
    let data: DataSet
    let listeners: [TestListener]
    /// The other listeners; nil where every listener is alone.
    private let model: CollaborativeModel?
    private let novelty: [Double]?

    init(_ trial: Trial) throws {
        self.trial = trial
        data = try DataSet(directory: trial.directory, withoutFeatures: trial.withoutFeatures)
        listeners = try data.listeners("\(trial.directory)/\(trial.split)")
            .arranged(for: trial, artists: data.artists)
        let others =
            trial.alone ? [] : try data.others("\(trial.directory)/train.csv", atMost: trial.others)
        let artists = Dictionary(
            uniqueKeysWithValues: data.artists.enumerated().map { (Track.ID(rawValue: Int64($0)), $1) })
        model = others.isEmpty ? nil : CollaborativeModel(others, artists: artists)
        novelty = try data.novelty("\(trial.directory)/train.csv")
    }

    /// Whether there are other listeners.
    var hasOthers: Bool { model != nil }

    /// Whether anything is hidden that could be found.
    var hasTruth: Bool { listeners.contains { !$0.hidden.isEmpty } }

    /// A pool, the catalogue's where none is given, with the trial's other listeners.
    func joined(_ pool: CandidatePool? = nil) -> CandidatePool {
        var pool = pool ?? data.pool()
        pool.join(model)
        return pool
    }

    /// The ranked lists, in the order of the listeners, by the code path that serves requests.
    func rank(
        _ pool: CandidatePool, dials: Dials, settings: EngineSettings, each: (Int) -> Void = { _ in }
    ) -> [[ScoredTrack]] {
        listeners.enumerated().map { place, listener in
            defer { each(place + 1) }
            return pool.recommend(for: Taste(seeds: listener.seeds), dials: dials, settings: settings).tracks
        }
    }

    /// The metrics of the listeners with something to find; `lists` are in the order of the listeners.
    func measure(_ lists: [[Int]]) -> [Metrics] {
        zip(listeners, lists).compactMap { listener, list in
            guard !listener.hidden.isEmpty else { return nil }
            let own = Set(listener.shown.map { data.artists[$0] })
            var metrics = Metrics(
                list: list, hidden: listener.hidden, known: { own.contains(data.artists[$0]) },
                artist: { data.artists[$0].rawValue })
            let top = list.prefix(10)
            let artists = Set(top.map { data.artists[$0] })
            metrics.reached10 =
                Double(listener.playlists.count { !$0.isDisjoint(with: artists) })
                / Double(max(1, listener.playlists.count))
            if let novelty, !top.isEmpty {
                metrics.novelty10 = top.reduce(0) { $0 + novelty[$1] } / Double(top.count)
            }
            return metrics
        }
    }

    /// The metrics of ranked lists.
    func measure(_ lists: [[ScoredTrack]]) -> [Metrics] {
        measure(lists.map { $0.map { Int($0.track.rawValue) } })
    }

    /// The trial in a line, for the head of a table.
    var head: String {
        "\(trial.split)\(trial.remarks): \(listeners.count) listeners, \(model?.count ?? 0) others, \(data.items.count) tracks, "
            + "settings \(trial.settings.version)"
    }
}
