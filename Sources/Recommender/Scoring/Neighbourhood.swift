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
    /// How alike each two strands are.
    private let likenesses: [[Double]]

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
        likenesses = Self.likenesses(of: strands, rounds)
    }

    /// How well the strands agree on each artist, as a logarithm.
    ///
    /// Strands that have something in common are asked together: the power mean of their walks with exponent ¼, so that an
    /// artist whom several seeds lead to is worth more than one whom a single seed leads to often. Groups of them that have
    /// hardly anything in common need not agree: of them it is the plain mean, as PageRank from all of them would be.
    /// Where a strand does not lead, a small part of what all of them say stands in, after Jelinek and Mercer,
    /// "Interpolated estimation of Markov source parameters from sparse data", 1980.
    func agreement(_ settings: EngineSettings) -> [Double] {
        let (share, floor) = (Float(settings.walkSmoothing), Float(settings.rankFloor))
        let groups = groups(alike: settings.walkLikeness).map { members in
            let total = members.reduce(0) { $0 + strands[$1].weight }
            var weights = [Lanes](repeating: Lanes(), count: rounds.count)
            for strand in members {
                weights[strand / Lanes.scalarCount][strand % Lanes.scalarCount] =
                    Float(strands[strand].weight / total)
            }
            return (total: total, weights: weights)
        }
        return (0..<artistCount).map { artist in
            let all = rounds.reduce(0) { $0 + ($1.ranks[artist] * $1.weights).sum() }
            let roots = rounds.map { round in
                (round.ranks[artist] + (share * all + floor)).squareRoot().squareRoot()
            }
            return logarithm(
                groups.reduce(0) { sum, group in
                    let mean = Double(zip(group.weights, roots).reduce(0) { $0 + ($1.0 * $1.1).sum() })
                    return sum + group.total * mean * mean * mean * mean
                })
        }
    }

    /// The strands in groups by average linkage: the two that are most alike become one, while they are so much alike.
    func groups(alike: Double) -> [[Int]] { linked(likenesses, downTo: alike) }

    /// How likely a walk of each strand is at an artist.
    func ranks(at artist: Int) -> [Float] {
        strands.indices.map { rounds[$0 / Lanes.scalarCount].ranks[artist][$0 % Lanes.scalarCount] }
    }

    /// How alike each two strands are: the Bhattacharyya coefficient of where they lead, 0 (nowhere in common) to 1.
    private static func likenesses(
        of strands: [Strand], _ rounds: [(ranks: [Lanes], weights: Lanes)]
    ) -> [[Double]] {
        var sums = [Lanes](repeating: Lanes(), count: most * rounds.count)
        for artist in rounds[0].ranks.indices {
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
}

/// Groups of indices by average linkage; two groups become one while their mean likeness is at least `least`.
private func linked(_ likenesses: [[Double]], downTo least: Double) -> [[Int]] {
    var groups = likenesses.indices.map { [$0] }
    // Sums of likeness between the members of each two groups.
    var sums = likenesses
    while groups.count > 1 {
        var best = (value: -Double.infinity, one: 0, other: 0)
        for one in groups.indices {
            for other in 0..<one {
                let value = sums[one][other] / Double(groups[one].count * groups[other].count)
                if value > best.value { best = (value, one, other) }
            }
        }
        guard best.value >= least else { break }
        for group in groups.indices {
            sums[best.other][group] += sums[best.one][group]
            sums[group][best.other] = sums[best.other][group]
        }
        groups[best.other] += groups[best.one]
        groups.remove(at: best.one)
        sums.remove(at: best.one)
        for group in sums.indices { sums[group].remove(at: best.one) }
    }
    return groups
}
