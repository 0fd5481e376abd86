internal import LinearAlgebra

extension Histories {
    /// A walk of three steps: from a listener's seeds to who has them, and on to what those have.
    ///
    /// Source: Paudel, Christoffel, Newell, Bernstein, "Updatable, accurate, diverse, and scalable recommendations for
    /// interactive applications", ACM TiiS 7 (1), 2017: RP³β, the probability of each step to the power of `alpha`, and in
    /// the end less for what many have, to the power of `beta`.
    struct Walk: Sendable {
        let alpha: Double
        let beta: Double
        /// How many have each place, without who is passed over.
        let counts: [Int32]
        /// The listener themself, where they are one of these.
        let passedOver: Int?
    }

    /// How likely a walk ends at each place: the square root, which tames the few high ones.
    ///
    /// Cost: what those have together who have any of the seeds.
    func ends(of walk: Walk, from seeds: [(place: Int, weight: Double)]) -> [Float] {
        var arrived = [Double](repeating: 0, count: listenerCount)
        for seed in seeds where walk.counts[seed.place] > 0 {
            let step = walk.firstStep(from: seed)
            for listener in owners[seed.place] where Int(listener) != walk.passedOver {
                arrived[Int(listener)] += step
            }
        }
        var found = [Double](repeating: 0, count: placeCount)
        for listener in arrived.indices where arrived[listener] > 0 {
            let step = arrived[listener] * power(Double(had[listener].count), -walk.alpha)
            for place in had[listener] { found[Int(place)] += step }
        }
        return found.indices.map { place in
            guard found[place] > 0, walk.counts[place] > 0 else { return 0 }
            return Float((found[place] * power(Double(walk.counts[place]), -walk.beta)).squareRoot())
        }
    }

    /// How likely a walk from each seed ends at one place, but for what is the same for all seeds.
    ///
    /// Cost: how many have the seeds and the place.
    func ways(of walk: Walk, from seeds: [(place: Int, weight: Double)], to place: Int) -> [Double] {
        var step: [Int32: Double] = [:]
        for listener in owners[place] where Int(listener) != walk.passedOver {
            step[listener] = power(Double(had[Int(listener)].count), -walk.alpha)
        }
        return seeds.map { seed in
            guard walk.counts[seed.place] > 0 else { return 0 }
            return walk.firstStep(from: seed) * owners[seed.place].reduce(0) { $0 + (step[$1] ?? 0) }
        }
    }
}

extension Histories.Walk {
    /// To each of those who have a seed.
    fileprivate func firstStep(from seed: (place: Int, weight: Double)) -> Double {
        seed.weight * power(Double(counts[seed.place]), -alpha)
    }
}
