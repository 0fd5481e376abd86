internal import Glibc

/// Between which values the chance of a success lies, at least 95 times in 100, after so many successes in so many tries.
///
/// Exact for any number of tries, however small, at the price of being a little wide. Nothing was tried: all is possible.
/// Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
/// Biometrika 26, 1934.
package func exactInterval(_ found: Int, of tries: Int) -> ClosedRange<Double> {
    guard tries > 0 else { return 0...1 }
    let low = found == 0 ? 0 : crossing { atLeast(found, of: tries, chance: $0) > 0.025 }
    // No more than `found` successes are at least as many failures.
    let high =
        found == tries ? 1 : crossing { atLeast(tries - found, of: tries, chance: 1 - $0) < 0.025 }
    return low...max(low, high)
}

/// The chance of at least `least` successes in so many tries.
func atLeast(_ least: Int, of tries: Int, chance: Double) -> Double {
    guard chance > 0 else { return least == 0 ? 1 : 0 }
    guard chance < 1 else { return 1 }
    // The logarithm of the binomial coefficient, from one to the next.
    var (sum, coefficient) = (0.0, 0.0)
    for count in 0...tries {
        if count >= least {
            sum += exp(coefficient + Double(count) * log(chance) + Double(tries - count) * log(1 - chance))
        }
        if count < tries { coefficient += log(Double(tries - count)) - log(Double(count + 1)) }
    }
    return min(sum, 1)
}

/// Where in 0…1 a condition that is false below and true above becomes true.
private func crossing(_ isAbove: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<50 {
        let middle = (low + high) / 2
        if isAbove(middle) { high = middle } else { low = middle }
    }
    return (low + high) / 2
}
