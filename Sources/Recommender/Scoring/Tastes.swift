/// The tastes of a listener: groups of their artists that lead to different places.
///
/// Average linkage: the two groups that are most alike become one, until none are alike enough. A listener whose artists
/// all stand together has one taste, or several that overlap; what they say apart is only asked for by ``Variety``.
struct Tastes: Sendable {
    /// What part of the listener each taste is; those too small to count are left out, and so the sum may be below one.
    let weights: [Double]
    private let members: [[Int]]
    private let neighbourhood: Neighbourhood

    /// How alike groups must be to be one taste.
    private static let alike = 0.4
    /// What part of the listener is a taste.
    private static let least = 0.1

    init(_ neighbourhood: Neighbourhood) {
        self.neighbourhood = neighbourhood
        let strands = neighbourhood.strands
        let groups = linked(neighbourhood.likenesses(), downTo: Self.alike)
            .map { group in (group, group.reduce(0) { $0 + strands[$1].weight }) }
            .filter { $0.1 >= Self.least }
        members = groups.map(\.0)
        weights = groups.map(\.1)
    }

    /// Whose taste an artist is: parts that add up to one, in the order of the tastes.
    func parts(of artist: Int) -> [Double] {
        let ranks = neighbourhood.ranks(at: artist)
        let amounts = zip(members, weights).map { members, weight in
            let mean =
                members.reduce(0) { sum, strand in
                    let root = ranks[strand].squareRoot().squareRoot()
                    return sum + neighbourhood.strands[strand].weight * Double(root)
                } / weight
            // A taste that leads nowhere has its part of an artist whom none leads to, and of nobody else.
            return weight * (mean * mean * mean * mean + 1e-9)
        }
        let total = amounts.reduce(0, +)
        return amounts.map { $0 / total }
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
