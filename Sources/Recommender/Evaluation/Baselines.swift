internal import LinearAlgebra
internal import Music

/// What the engine must beat: the plain methods, on the same catalogue.
struct Baselines {
    private let data: DataSet
    private let plain: Matrix
    private let standardised: Matrix
    /// All tracks, the most popular first, among equals in the order of the file.
    private let byPopularity: [Int]

    /// How long their lists are.
    private static let length = 100

    /// Lays the raw features out as rows of length one, as they come and on the scale of standard deviations.
    init(_ data: DataSet) {
        self.data = data
        byPopularity = data.items.indices.sorted {
            let (one, other) = (data.popularity[$0], data.popularity[$1])
            return one != other ? one > other : $0 < $1
        }
        plain = Self.rows(data.raw)
        let scales = (0..<AudioSpace.width).map { feature in
            Scale(data.raw.lazy.map { $0[feature] }.filter { !$0.isNaN }.map { (Double($0), 1) })
        }
        standardised = Self.rows(
            data.raw.map { row in zip(row, scales).map { value, scale in Float(scale(Double(value))) } })
    }

    private static func rows(_ values: [[Float]]) -> Matrix {
        Matrix(
            rows: values.count, columns: AudioSpace.width,
            values: values.flatMap { $0.map { $0.isNaN ? 0 : $0 } }
        ).rowsNormalised()
    }

    /// The cosine to the mean of the seeds' features; `standardised` or as they come.
    func meanCosine(_ seeds: [Int], standardised scaled: Bool) -> [Int] {
        let matrix = scaled ? standardised : plain
        var mean = [Float](repeating: 0, count: AudioSpace.width)
        for seed in seeds { for (feature, value) in matrix.row(seed).enumerated() { mean[feature] += value } }
        let own = Set(seeds)
        return matrix.best(Self.length, for: mean, accepting: { !own.contains($0) }).map {
            Int($0.index)
        }
    }

    /// Tracks of the seeds' artists first, those with more seeds before those with fewer, then by popularity.
    func sameArtist(_ seeds: [Int]) -> [Int] {
        let own = Set(seeds)
        var times: [Artist.ID: Int] = [:]
        for seed in seeds { times[data.artists[seed], default: 0] += 1 }
        let open = byPopularity.filter { !own.contains($0) }
        let ofArtists = open.enumerated().compactMap { place, track in
            times[data.artists[track]].map { (times: $0, place: place, track: track) }
        }.sorted { $0.times != $1.times ? $0.times > $1.times : $0.place < $1.place }
        let first = ofArtists.prefix(Self.length).map(\.track)
        let others = open.lazy.filter { times[data.artists[$0]] == nil }
        return first + others.prefix(Self.length - first.count)
    }

    /// What a listener's regression over the implicit factors of one fit, the middle one of the engine's, says alone; nothing
    /// where nobody else has any of the seeds.
    func factors(_ seeds: [Taste.Seed], of model: CollaborativeModel) -> [Int] {
        let histories = model.histories
        let known = seeds.compactMap { seed in
            histories.place(of: seed.track).map { (place: $0, weight: seed.weight) }
        }
        let all = known.reduce(0) { $0 + $1.weight }
        guard all > 0 else { return [] }
        // As loudly, in the mean, as what another listener has.
        let even = known.map { (place: $0.place, weight: $0.weight * Double(known.count) / all) }
        let scores = model.factors.sets[FactorSets.widths.count / 2].signal(of: even)
        let own = Set(known.map(\.place))
        return Matrix(rows: scores.count, columns: 1, values: scores)
            .best(Self.length, for: [1], accepting: { !own.contains($0) })
            .map { Int(histories.tracks[Int($0.index)]) }
    }
}
