/// A mean over listeners, and between which values it lies 95 times in 100.
package struct Interval {
    package var mean: Double
    package var low: Double
    package var high: Double

    /// The percentile bootstrap over `values`; the same in every run.
    ///
    /// Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, ch. 13.
    package init(_ values: [Double], samples: Int = 2000) {
        guard !values.isEmpty else {
            (mean, low, high) = (.nan, .nan, .nan)
            return
        }
        mean = values.reduce(0, +) / Double(values.count)
        var random = SplitMix(state: 20_261_120)
        let means = (0..<samples).map { _ in
            var sum = 0.0
            for _ in values.indices { sum += values[Int(random.next() % UInt64(values.count))] }
            return sum / Double(values.count)
        }.sorted()
        low = means[Int(0.025 * Double(samples - 1))]
        high = means[Int(0.975 * Double(samples - 1))]
    }
}
