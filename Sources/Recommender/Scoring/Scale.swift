internal import Glibc

/// Puts a signal on a scale with mean 0 and standard deviation 1; a signal that is the same everywhere becomes 0.
struct Scale: Sendable {
    var mean: Double
    /// 0 where the signal does not vary.
    var factor: Double

    /// The scale of values that occur so many times.
    init(_ values: some Sequence<(Double, Int)>) {
        var (count, sum, squares) = (0.0, 0.0, 0.0)
        for (value, times) in values {
            count += Double(times)
            sum += value * Double(times)
            squares += value * value * Double(times)
        }
        self.init(mean: count > 0 ? sum / count : 0, square: count > 0 ? squares / count : 0)
    }

    /// The scale of a signal with this mean, and this mean of its squares.
    init(mean: Double, square: Double) {
        self.mean = mean
        let variance = square - mean * mean
        // What is left of a constant after rounding is no signal.
        factor = variance > 1e-12 * max(1, square) ? 1 / variance.squareRoot() : 0
    }

    func callAsFunction(_ value: Double) -> Double { (value - mean) * factor }
}

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { log(value) }

/// e to the power.
func exponential(_ value: Double) -> Double { exp(value) }

/// A base above 0 to a power.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
