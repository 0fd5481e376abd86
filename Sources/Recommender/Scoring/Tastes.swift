/// The tastes of a listener: groups of their artists that lead to different places.
///
/// A listener whose artists all stand together has one taste, or several that overlap.
struct Tastes: Sendable {
    /// What part of the listener each taste is; those too small to count are left out, and so the sum may be below one.
    let weights: [Double]
    /// How many of them have hardly anything in common with each other: worlds apart, whatever lies within each.
    let worlds: Int
    private let members: [[Int]]
    private let worldOf: [Int: Int]
    private let neighbourhood: Neighbourhood

    /// How alike groups must be to be one taste.
    private static let alike = 0.4
    /// What part of the listener is a taste.
    private static let least = 0.1

    init(_ neighbourhood: Neighbourhood, _ settings: EngineSettings) {
        self.neighbourhood = neighbourhood
        func groups(alike: Double) -> [(strands: [Int], weight: Double)] {
            neighbourhood.groups(alike: alike)
                .map { group in (group, group.reduce(0) { $0 + neighbourhood.strands[$1].weight }) }
                .filter { $0.1 >= Self.least }
        }
        let tastes = groups(alike: Self.alike)
        members = tastes.map(\.strands)
        weights = tastes.map(\.weight)
        let apart = groups(alike: settings.walkLikeness)
        worlds = apart.count
        worldOf = Dictionary(
            uniqueKeysWithValues: apart.enumerated().flatMap { world, group in
                group.strands.map { ($0, world) }
            })
    }

    /// The taste that one of the listener's own artists belongs to; nil where it is too small to count.
    func taste(of seed: Int) -> Int? {
        members.firstIndex { taste in
            taste.contains { strand in
                neighbourhood.strands[strand].artists.contains { $0.artist == seed }
            }
        }
    }

    /// The world that most of the walks to an artist come from; nil where they come from none that counts.
    func world(of artist: Int) -> Int? {
        let ranks = neighbourhood.ranks(at: artist)
        var sums = [Float](repeating: 0, count: worlds)
        for (strand, world) in worldOf { sums[world] = max(sums[world], ranks[strand]) }
        guard let most = sums.max(), most > 0 else { return nil }
        return sums.firstIndex(of: most)
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
