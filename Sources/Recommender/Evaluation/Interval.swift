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

/// Numbers that look random and are the same in every run.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
