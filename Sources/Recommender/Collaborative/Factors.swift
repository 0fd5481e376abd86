internal import LinearAlgebra

/// A few numbers for each track, such that a listener's product with a track tells how likely they are to have it.
///
/// Source: Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008: alternating least
/// squares, where what a listener has counts 1 + `confidence` times and what they do not have once. A new listener is one
/// more regression over the tracks as they are: nothing is fitted anew.
struct Factors: Sendable {
    /// A row a place.
    let ofPlaces: Matrix
    private let regressions: SharedRidge
    private let recipe: Recipe

    /// What a fit is made with.
    struct Recipe: Sendable, Hashable {
        /// How many numbers a track has, a multiple of four.
        var width = 48
        /// How much more certain is what somebody has than what they do not.
        var confidence: Float = 5
        /// Keeps the numbers small.
        var ridge: Float = 1
        /// How many times listeners and tracks are fitted in turn.
        var rounds = 8
        /// In how many steps a regression is solved, which starts from the round before.
        var steps = 3
        /// In how many steps a new listener is solved, who starts from nothing.
        var foldSteps = 24
    }

    /// Fits the factors; `name` gives each place a number of its own, from which it starts, so that no order plays a part.
    ///
    /// Cost: rounds × steps × width × (2 × interactions + width × (listeners + places)). Blocks.
    init(_ histories: Histories, recipe: Recipe = Recipe(), name: (_ place: Int) -> UInt64) {
        self.recipe = recipe
        let width = recipe.width
        var tracks: [Float] = []
        tracks.reserveCapacity(histories.placeCount * width)
        for place in 0..<histories.placeCount {
            var random = SplitMix(state: name(place))
            for _ in 0..<width {
                tracks.append(Float((random.nextUnit() - 0.5) / Double(width).squareRoot()))
            }
        }
        var listeners = [Float](repeating: 0, count: histories.listenerCount * width)
        for _ in 0..<recipe.rounds {
            listeners = recipe.fitted(listeners, to: tracks, histories.had)
            tracks = recipe.fitted(tracks, to: listeners, histories.owners)
        }
        regressions = SharedRidge(rows: tracks, width: width, ridge: recipe.ridge)
        ofPlaces = Matrix(rows: histories.placeCount, columns: width, values: tracks)
    }

    /// What a listener's seeds say of each place: the product with the numbers of a listener who has them.
    ///
    /// - Parameter seeds: their places, and how loudly they speak; 1 is as loudly as what another listener has.
    func signal(of seeds: [(place: Int, weight: Double)]) -> [Float] {
        let folded = regressions.solution(
            counting: seeds.map { (row: $0.place, more: recipe.confidence * Float($0.weight)) },
            from: [Float](repeating: 0, count: recipe.width), steps: recipe.foldSteps)
        return ofPlaces.times(folded)
    }
}

extension Factors.Recipe {
    /// One side fitted to the other, each from what it was.
    fileprivate func fitted(_ these: [Float], to those: [Float], _ lists: Histories.Lists) -> [Float] {
        let regressions = SharedRidge(rows: those, width: width, ridge: ridge)
        var fitted: [Float] = []
        fitted.reserveCapacity(these.count)
        for list in 0..<lists.count {
            fitted += regressions.solution(
                counting: lists[list].map { (row: Int($0), more: confidence) },
                from: Array(these[list * width..<(list + 1) * width]), steps: steps)
        }
        return fitted
    }
}
