/// Factors of several widths, fitted apart: the narrow tell what is broadly alike, the wide what goes together exactly.
///
/// What one fit finds depends in part on where it started and on how many numbers it has; the mean of several keeps what
/// they agree on. After Breiman, "Bagging predictors", Machine Learning 24 (2), 1996: what averaging gains is the variance.
struct FactorSets: Sendable {
    let sets: [Factors]

    /// How many numbers a track has in each.
    static let widths = [24, 48, 96]

    /// Fits each set anew; `name` gives each place a number of its own, so that no order plays a part.
    ///
    /// Cost: that of each, one after the other: a core is left to the answers. Blocks.
    init(_ histories: Histories, name: (_ place: Int) -> UInt64) {
        sets = Self.widths.map { width in
            Factors(histories, recipe: Factors.Recipe(width: width)) { name($0) &+ UInt64(width) }
        }
    }

    /// What a listener's seeds say of each place, by each set.
    ///
    /// - Parameter seeds: their places, and how loudly they speak; 1 is as loudly as what another listener has.
    func signals(of seeds: [(place: Int, weight: Double)]) -> [[Float]] { sets.map { $0.signal(of: seeds) } }
}
