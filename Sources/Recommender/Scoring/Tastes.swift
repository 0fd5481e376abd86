/// The tastes of a listener: groups of their artists that lead to different places.
///
/// A listener whose artists all stand together has one taste, or several that overlap.
struct Tastes: Sendable {
    /// What part of the listener each taste is; those too small to count are left out, and so the sum may be below one.
    let weights: [Double]
    /// Groups of tastes that have hardly anything in common with each other: worlds apart, whatever lies within each.
    private let apart: [[Int]]
    private let members: [[Int]]
    private let neighbourhood: Neighbourhood

    /// How alike groups must be to be one taste.
    private static let alike = 0.4
    /// What part of the listener is a taste.
    private static let least = 0.1
    /// How many songs prove one: fewer may be chance.
    private static let proof = 4
    /// How many songs of one artist make a taste of that artist, where they are as large a part.
    private static let proofOfOne = 3

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
        apart = groups(alike: settings.walkLikeness).map(\.strands)
    }

    /// The taste that one of the listener's own artists belongs to; nil where it is too small to count.
    func taste(of seed: Int) -> Int? {
        members.firstIndex { taste in
            taste.contains { strand in
                neighbourhood.strands[strand].artists.contains { $0.artist == seed }
            }
        }
    }

    /// How many of them are worlds apart.
    var worlds: Int { apart.count }

    /// What must have a place of its own: one of the tastes, or else of the worlds apart, or an artist who alone is a taste.
    enum Claim: Hashable {
        case taste(Int)
        case world(Int)
        case artist(Int)
    }

    /// Tells which claims an artist meets: their own, where enough of the listener's songs are theirs; and the taste that has most
    /// of them, where enough songs prove that, else the world that most of the walks to them come from, where none of its tastes
    /// is proven.
    ///
    /// - Parameters:
    ///   - seeds: the artist of each of the listener's songs.
    ///   - own: the artists who may have a place of their own.
    /// - Returns: the claims of an artist whose parts are known.
    func claims(of seeds: [Int], own: Set<Int>) -> (_ artist: Int, _ parts: [Double]) -> Set<Claim> {
        let songs = Dictionary(seeds.map { ($0, 1) }, uniquingKeysWith: +)
        let alone = own.filter { artist in
            let songs = songs[artist] ?? 0
            return songs >= Self.proofOfOne && Double(songs) >= Self.least * Double(seeds.count)
        }
        let group = groupClaim(songs)
        return { artist, parts in
            var claims = Set([group(artist, parts)].compactMap(\.self))
            if alone.contains(artist) { claims.insert(.artist(artist)) }
            return claims
        }
    }

    private func groupClaim(_ songsOfArtist: [Int: Int]) -> (_ artist: Int, _ parts: [Double]) -> Claim? {
        var songs = [Int](repeating: 0, count: members.count)
        for (artist, count) in songsOfArtist { if let taste = taste(of: artist) { songs[taste] += count } }
        let isProven = songs.map { $0 >= Self.proof }
        let proven = Set(zip(members, isProven).flatMap { $1 ? $0 : [] })
        let isClaim = apart.map { worlds > 1 && proven.isDisjoint(with: $0) }
        return { artist, parts in
            if let taste = parts.firstIndex(where: { $0 > 0.5 }), isProven[taste] { return .taste(taste) }
            let ranks = neighbourhood.ranks(at: artist)
            let nearest = apart.indices.max { one, other in
                (apart[one].map { ranks[$0] }.max() ?? 0) < (apart[other].map { ranks[$0] }.max() ?? 0)
            }
            guard let nearest, isClaim[nearest], apart[nearest].contains(where: { ranks[$0] > 0 }) else {
                return nil
            }
            return .world(nearest)
        }
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
