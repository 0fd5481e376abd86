internal import Music

/// A data set and the listeners that a trial takes from it: ranks for them all, and measures the lists.
struct Panel {
    let trial: Trial
    let data: DataSet
    let listeners: [TestListener]
    /// The other listeners; nil where every listener is alone.
    let model: CollaborativeModel?
    private let novelty: [Double]?

    /// Reads what a trial wants.
    ///
    /// - Parameter novelty: whether the metrics are to tell it.
    init(_ trial: Trial, novelty isWanted: Bool = false) throws {
        self.trial = trial
        var data = try DataSet(directory: trial.directory, withoutFeatures: trial.withoutFeatures)
        listeners = try data.listeners("\(trial.directory)/\(trial.split)")
            .arranged(for: trial, artists: data.artists)
        let others =
            trial.alone ? [] : try data.others("\(trial.directory)/train.csv", atMost: trial.others)
        let artists = Dictionary(
            uniqueKeysWithValues: data.artists.enumerated().map { (Track.ID(rawValue: Int64($0)), $1) })
        model = others.isEmpty ? nil : CollaborativeModel(others, artists: artists)
        novelty = isWanted ? try data.novelty("\(trial.directory)/train.csv") : nil
        self.data = data
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
    ///
    /// - Parameter knowingAll: whether what a listener has shown besides is known, so that it is not recommended.
    func rank(
        _ pool: CandidatePool, dials: Dials, settings: EngineSettings, knowingAll: Bool = false,
        each: (Int) -> Void = { _ in }
    ) -> [[ScoredTrack]] {
        listeners.enumerated().map { place, listener in
            defer { each(place + 1) }
            let taste = listener.taste(knowingAll: knowingAll)
            return pool.recommend(for: taste, dials: dials, settings: settings).tracks
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

    /// The trial in a line, for the head of a table; in a second one what of its files could not be used.
    var head: String {
        let head =
            "\(trial.split)\(trial.remarks): \(listeners.count) listeners, \(model?.count ?? 0) others, \(data.items.count) tracks, "
            + "settings \(trial.settings.version)"
        guard !data.passedOver.isEmpty else { return head }
        let what = data.passedOver.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
        return "\(head)\npassed over: \(what.joined(separator: ", "))"
    }
}
