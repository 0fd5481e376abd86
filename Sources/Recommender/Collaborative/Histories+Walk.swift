internal import LinearAlgebra

extension Histories {
    /// A walk of three steps: from a listener's seeds to who has them, and on to what those have.
    ///
    /// Source: Paudel, Christoffel, Newell, Bernstein, "Updatable, accurate, diverse, and scalable recommendations for
    /// interactive applications", ACM TiiS 7 (1), 2017: RP³β, the probability of each step to a power, and in the end less
    /// for what many have. Ours is steeper in the middle: who has several of the seeds counts for more than one each.
    struct Walk: Sendable {
        private let powers: EngineSettings.HistoryWalk
        /// How many have each place, without who is passed over.
        private let counts: [Int32]
        /// The seeds that somebody has, and how loudly they speak.
        private let seeds: [(place: Int, weight: Double)]
        /// How much of the walk comes to each listener.
        private let arrived: [Double]
    }
}

extension Histories.Walk {
    /// Walks from the seeds to the listeners.
    init(
        _ histories: Histories, from seeds: [(place: Int, weight: Double)],
        powers: EngineSettings.HistoryWalk,
        counts: [Int32],
        passingOver member: Int?
    ) {
        self.powers = powers
        self.counts = counts
        self.seeds = seeds
        var arrived = [Double](repeating: 0, count: histories.listenerCount)
        for seed in seeds where counts[seed.place] > 0 {
            let step = seed.weight * power(Double(counts[seed.place]), -powers.toListener)
            for listener in histories.owners[seed.place] where Int(listener) != member {
                arrived[Int(listener)] += step
            }
        }
        self.arrived = arrived
    }

    /// How likely the walk ends at each place: the square root, which tames the few high ones.
    ///
    /// Cost: what those have together who have any of the seeds.
    func ends(in histories: Histories) -> [Float] {
        var found = [Double](repeating: 0, count: histories.placeCount)
        for listener in arrived.indices where arrived[listener] > 0 {
            let step = power(arrived[listener], powers.agreement) * onward(listener, in: histories)
            for place in histories.had[listener] { found[Int(place)] += step }
        }
        return found.indices.map { place in
            guard found[place] > 0, counts[place] > 0 else { return 0 }
            return Float((found[place] * power(Double(counts[place]), -powers.popularity)).squareRoot())
        }
    }

    /// How much of what comes to one place comes from each seed: what came to a listener is shared out as it came.
    ///
    /// Cost: how many have the seeds and the place.
    func ways(to place: Int, in histories: Histories) -> [Double] {
        var step: [Int32: Double] = [:]
        for listener in histories.owners[place] where arrived[Int(listener)] > 0 {
            step[listener] =
                power(arrived[Int(listener)], powers.agreement - 1) * onward(Int(listener), in: histories)
        }
        return seeds.map { seed in
            guard counts[seed.place] > 0 else { return 0 }
            return seed.weight * power(Double(counts[seed.place]), -powers.toListener)
                * histories.owners[seed.place].reduce(0) { $0 + (step[$1] ?? 0) }
        }
    }

    private func onward(_ listener: Int, in histories: Histories) -> Double {
        power(Double(histories.had[listener].count), -powers.toTrack)
    }
}
