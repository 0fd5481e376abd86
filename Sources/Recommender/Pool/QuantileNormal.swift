internal import Glibc
internal import LinearAlgebra

/// A map from a feature's values to the quantiles of the normal distribution, learned from the pool.
///
/// Whatever a feature's scale and skew, half of the pool lies below 0 and two thirds between -1 and 1, so that features
/// can be compared. Equal values get the middle of their ranks. Memory: at most 1024 knots.
struct QuantileNormal: Sendable {
    private(set) var values: [Float] = []
    private(set) var quantiles: [Float] = []

    /// A map that was learned before.
    init(values: [Float], quantiles: [Float]) { (self.values, self.quantiles) = (values, quantiles) }

    /// Learns from the values of a pool; those that are unknown are left out beforehand.
    init(_ known: [Float]) {
        let sorted = known.sortedByRadix()
        let count = Double(sorted.count)
        var start = 0
        var knots: [(value: Float, middle: Double)] = []
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
            knots.append((sorted[start], Double(start + end) / 2 / count))
            start = end
        }
        let step = max(1, (knots.count + 1022) / 1023)
        for index in knots.indices where index % step == 0 || index == knots.count - 1 {
            values.append(knots[index].value)
            quantiles.append(Float(normalQuantile(knots[index].middle)))
        }
    }

    /// The quantile of a value, between the knots by a straight line; beyond the ends as at the ends.
    func callAsFunction(_ value: Float) -> Float {
        guard let first = values.first, let last = values.last, value.isFinite else { return 0 }
        if value <= first { return quantiles[0] }
        if value >= last { return quantiles[quantiles.count - 1] }
        var (low, high) = (0, values.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle } else { high = middle }
        }
        let part = (value - values[low]) / (values[high] - values[low])
        return quantiles[low] + part * (quantiles[high] - quantiles[low])
    }
}

/// The value below which a normal variable falls with probability `p`, 0 < p < 1.
///
/// Source: P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function", 2003;
/// relative error below 1.2e-9.
func normalQuantile(_ p: Double) -> Double {
    func ratio(_ x: Double, _ above: [Double], _ below: [Double]) -> Double {
        above.reduce(0) { $0 * x + $1 } / (below.reduce(0) { $0 * x + $1 } * x + 1)
    }
    let tailAbove = [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838, -2.549732539343734,
        4.374664141464968, 2.938163982698783,
    ]
    let tailBelow = [
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416,
    ]
    if p < 0.02425 { return ratio((-2 * log(p)).squareRoot(), tailAbove, tailBelow) }
    if p > 1 - 0.02425 { return -ratio((-2 * log(1 - p)).squareRoot(), tailAbove, tailBelow) }
    let q = p - 0.5
    return q
        * ratio(
            q * q,
            [
                -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239,
            ],
            [
                -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                6.680131188771972e+01, -1.328068155288572e+01,
            ])
}
