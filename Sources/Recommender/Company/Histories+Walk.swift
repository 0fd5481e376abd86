internal import LinearAlgebra

extension Histories {
    /// Where a walk of three steps ends that goes from a listener's seeds to who has them, and on to what those have.
    ///
    /// Source: Paudel, Christoffel, Newell, Bernstein, "Updatable, accurate, diverse, and scalable recommendations for
    /// interactive applications", ACM TiiS 7 (1), 2017: RP³β, a probability of each step to the power of `alpha`, and in
    /// the end less for what many have, to the power of `beta`. Of that the square root, which tames the few high ones.
    /// Cost: what those have together who have any of the seeds.
    ///
    /// - Parameters:
    ///   - seeds: their places, and how loudly they speak.
    ///   - counts: how many have each place, without the listener themself.
    ///   - member: the listener themself, who is passed over.
    func walk(
        from seeds: [(place: Int, weight: Double)], alpha: Double, beta: Double, counts: [Int32],
        passingOver member: Int? = nil
    ) -> [Float] {
        var arrived = [Double](repeating: 0, count: listenerCount)
        for seed in seeds {
            guard counts[seed.place] > 0 else { continue }
            let step = seed.weight * power(Double(counts[seed.place]), -alpha)
            for listener in owners[seed.place] where Int(listener) != member {
                arrived[Int(listener)] += step
            }
        }
        var found = [Double](repeating: 0, count: placeCount)
        for listener in arrived.indices where arrived[listener] > 0 {
            let step = arrived[listener] * power(Double(had[listener].count), -alpha)
            for place in had[listener] { found[Int(place)] += step }
        }
        return found.indices.map { place in
            guard found[place] > 0, counts[place] > 0 else { return 0 }
            return Float((found[place] * power(Double(counts[place]), -beta)).squareRoot())
        }
    }
}
