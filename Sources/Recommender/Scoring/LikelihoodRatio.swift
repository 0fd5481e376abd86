/// How much likelier a value is among a listener's seeds than in the pool: log of the ratio of two smoothed densities.
///
/// Unlike a density that is standardised, it is flat by itself for a listener whose seeds lie everywhere, and steep for one
/// who stays with a few years. Both densities are Gaussian kernels over the 255 codes; the pool's counts for `prior` seeds.
enum LikelihoodRatio {
    /// A value a code, with mean 0 over the pool and 0 for the unknown; all 0 where no seed has a code.
    static func table(
        seeds: [(code: UInt8, weight: Double)], pool counts: [Int], width: Double, prior: Double
    ) -> [Double] {
        let unknown = Int(CandidatePool.unknown)
        let known = seeds.filter { $0.code != CandidatePool.unknown }
        let total = known.reduce(0) { $0 + $1.weight }
        let size = Double(counts[..<unknown].reduce(0, +))
        var table = [Double](repeating: 0, count: 256)
        guard total > 0, size > 0 else { return table }
        // Seeds are counted, however loud each of them is. Only ratios of weights matter, so that a number which heeded them
        // and rose with some would fall with others: who likes a song more would be doubted more.
        let seedCount = Double(known.count)
        let kernel = (0..<unknown).map { exponential(-0.5 * (Double($0) / width) * (Double($0) / width)) }
        for code in 0..<unknown {
            let seed = known.reduce(0) { $0 + $1.weight * kernel[abs(Int($1.code) - code)] } / total
            var pool = 0.0
            for other in 0..<unknown where counts[other] > 0 {
                pool += Double(counts[other]) * kernel[abs(other - code)]
            }
            pool /= size
            let shrunk = (seedCount * seed + prior * pool) / (seedCount + prior)
            table[code] = logarithm((shrunk + floor) / (pool + floor))
        }
        let mean = (0..<unknown).reduce(0) { $0 + Double(counts[$1]) * table[$1] } / size
        for code in 0..<unknown { table[code] -= mean }
        return table
    }

    /// Keeps a code that hardly occurs from having a ratio without bounds.
    private static let floor = 1e-4
}
