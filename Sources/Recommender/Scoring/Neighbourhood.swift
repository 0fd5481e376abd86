internal import LinearAlgebra

/// Where walks over related artists lead that start at a listener's artists, each apart.
///
/// The artists are walked from in strands: the loudest each in one of its own, and the others, where there are more than
/// 32, together in the last. So the cost is bounded, whatever somebody plays: at most 2 × steps × edges.
struct Neighbourhood: Sendable {
    /// Artists who are walked from together; the weights of all strands add up to one.
    struct Strand {
        var artists: ArtistGraph.Start
        var weight: Double
    }

    let strands: [Strand]
    /// How likely the walk of each strand is at each artist.
    let walks: [Strip<Float>]
    /// How alike each two strands are: how much their walks have in common.
    private let likenesses: [[Double]]

    /// How many strands there are at most.
    static let most = 32

    /// Walks from artists, each of whom is named once.
    init(
        of artists: ArtistGraph.Start, in pool: CandidatePool, _ settings: EngineSettings, threads: Int = 1
    ) {
        let total = artists.reduce(0) { $0 + $1.weight }
        let loudest = artists.sorted { ($1.weight, $0.artist) < ($0.weight, $1.artist) }
        let alone = loudest.count <= Self.most ? loudest.count : Self.most - 1
        let rest = Array(loudest[alone...])
        strands = (loudest[..<alone].map { [$0] } + (rest.isEmpty ? [] : [rest])).map { artists in
            Strand(artists: artists, weight: artists.reduce(0) { $0 + $1.weight } / total)
        }
        walks = pool.walks(from: strands.map(\.artists), settings, threads: threads)
        likenesses = overlaps(of: walks, threads: threads)
    }

    /// The strands in groups by average linkage: the two that are most alike become one, while they are so much alike.
    func groups(alike: Double) -> [[Int]] { linked(likenesses, downTo: alike) }

    /// How likely a walk of each strand is at an artist.
    func ranks(at artist: Int) -> [Float] { walks.map { $0[artist] } }
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
