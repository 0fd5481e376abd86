internal import LinearAlgebra
internal import Music

/// What the engine must beat: the plain methods, on the same catalogue.
struct Baselines {
    private let data: DataSet
    private let plain: Matrix
    private let standardised: Matrix

    /// Lays the raw features out as rows of length one, as they come and on the scale of standard deviations.
    init(_ data: DataSet) {
        self.data = data
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
        return matrix.best(100, for: mean, accepting: { !own.contains($0) }).map {
            Int($0.index)
        }
    }

    /// Tracks of the seeds' artists first, those with more seeds before those with fewer, then by popularity.
    func sameArtist(_ seeds: [Int]) -> [Int] {
        let own = Set(seeds)
        var times: [Artist.ID: Double] = [:]
        for seed in seeds { times[data.artists[seed], default: 0] += 1 }
        let scores = data.items.indices.map {
            Float((times[data.artists[$0]] ?? 0) * 1000 + data.popularity[$0])
        }
        return Matrix(rows: scores.count, columns: 1, values: scores)
            .best(100, for: [1], accepting: { !own.contains($0) }).map { Int($0.index) }
    }
}
