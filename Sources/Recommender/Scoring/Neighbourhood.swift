internal import LinearAlgebra

/// Where walks over related artists lead that start at a listener's artists, each apart.
///
/// The artists are walked from in strands: the loudest each in one of its own, and the others, where there are more than
/// 32, together in the last. So the cost is bounded, whatever somebody plays: at most 2 × steps × edges.
struct Neighbourhood: Sendable {
    /// Artists who are walked from together; the weights of all strands add up to one.
    struct Strand {
        var artists: [(artist: Int, weight: Double)]
        var weight: Double
    }

    let strands: [Strand]
    /// A value an artist and a strand, sixteen strands at a time.
    private let rounds: [(ranks: [Lanes], weights: Lanes)]
    private let artistCount: Int

    private static let most = 2 * Lanes.scalarCount

    /// Walks from artists, each of whom is named once.
    init(of artists: [(artist: Int, weight: Double)], in graph: ArtistGraph, _ settings: EngineSettings) {
        artistCount = graph.count
        let total = artists.reduce(0) { $0 + $1.weight }
        let loudest = artists.sorted { ($1.weight, $0.artist) < ($0.weight, $1.artist) }
        let alone = loudest.count <= Self.most ? loudest.count : Self.most - 1
        let rest = Array(loudest[alone...])
        strands = (loudest[..<alone].map { [$0] } + (rest.isEmpty ? [] : [rest])).map { artists in
            Strand(artists: artists, weight: artists.reduce(0) { $0 + $1.weight } / total)
        }
        rounds = stride(from: 0, to: strands.count, by: Lanes.scalarCount).map { [strands] first in
            let part = strands[first..<min(first + Lanes.scalarCount, strands.count)]
            var weights = Lanes()
            for (lane, strand) in part.enumerated() { weights[lane] = Float(strand.weight) }
            let ranks = graph.pageRanks(
                from: part.map(\.artists), restart: settings.restart, steps: settings.walkSteps)
            return (ranks, weights)
        }
    }

    /// How well the strands agree on each artist: the log of the power mean of their walks, with exponent ¼.
    ///
    /// An artist whom several seeds lead to is worth more than one whom a single seed leads to often; PageRank from all of
    /// them at once would be the mean, with exponent 1. Where a strand does not lead, a small part of what all of them say
    /// stands in, after Jelinek and Mercer, "Interpolated estimation of Markov source parameters", 1980.
    func agreement(_ settings: EngineSettings) -> [Double] {
        let (share, floor) = (Float(settings.walkSmoothing), Float(settings.rankFloor))
        return (0..<artistCount).map { artist in
            let all = rounds.reduce(0) { $0 + ($1.ranks[artist] * $1.weights).sum() }
            let sum = rounds.reduce(Float(0)) { sum, round in
                let smoothed = round.ranks[artist] + (share * all + floor)
                return sum + (round.weights * smoothed.squareRoot().squareRoot()).sum()
            }
            return 4 * logarithm(Double(sum))
        }
    }

    /// How likely a walk of each strand is at an artist.
    func ranks(at artist: Int) -> [Float] {
        strands.indices.map { rounds[$0 / Lanes.scalarCount].ranks[artist][$0 % Lanes.scalarCount] }
    }

    /// How alike each two strands are: the Bhattacharyya coefficient of where they lead, 0 (nowhere in common) to 1.
    func likenesses() -> [[Double]] {
        var sums = [Lanes](repeating: Lanes(), count: Self.most * rounds.count)
        for artist in 0..<artistCount {
            let roots = rounds.map { $0.ranks[artist].squareRoot() }
            for (one, mine) in roots.enumerated() where mine.max() > 0 {
                for lane in 0..<Lanes.scalarCount where mine[lane] > 0 {
                    let strand = one * Lanes.scalarCount + lane
                    for (other, theirs) in roots.enumerated() {
                        sums[strand * rounds.count + other] += mine[lane] * theirs
                    }
                }
            }
        }
        return strands.indices.map { strand in
            strands.indices.map { other in
                let lanes = sums[strand * rounds.count + other / Lanes.scalarCount]
                return Double(lanes[other % Lanes.scalarCount])
            }
        }
    }

    /// How many equally loud strands would be as many: the square of the sum over the sum of the squares.
    var effective: Double { 1 / strands.reduce(0) { $0 + $1.weight * $1.weight } }
}
