/// Which of two lists finds more of the same songs: told by those alone that only one of the two finds.
///
/// Were the two equally good, each such song would be either's by the toss of a coin; exact for any number, however small.
/// Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12, 1947, with the binomial distribution in the place of its approximation.
public struct PairedTest: Sendable, Hashable {
    /// How likely the coin alone would give the one list so many songs or more.
    public private(set) var chanceOfMore = 0.0
    /// How likely the coin alone would give the other list so many songs or more.
    public private(set) var chanceOfLess = 0.0

    /// What is less likely than this is no accident: 95 times in 100 neither side is said to be better where none is.
    private static let doubt = 0.025

    /// Whether the one list finds more, not to be explained by the coin.
    public var isMore: Bool { chanceOfMore <= Self.doubt }

    /// Whether the other list finds more, not to be explained by the coin.
    public var isLess: Bool { chanceOfLess <= Self.doubt }

    /// Some songs, each found by the one list or not, and by the other with a chance from 0 to 1.
    ///
    /// Where the lot decides what the other finds, the test is the mean of those of all lots, each song's drawn apart.
    package init(_ songs: [(isFound: Bool, otherwise: Double)]) {
        let ours = Self.chances(songs.filter(\.isFound).map { 1 - $0.otherwise })
        let others = Self.chances(songs.filter { !$0.isFound }.map(\.otherwise))
        for (mine, likely) in ours.enumerated() where likely > Self.negligible {
            for (theirs, alsoLikely) in others.enumerated() where alsoLikely > Self.negligible {
                let tosses = mine + theirs
                chanceOfMore += likely * alsoLikely * atLeast(mine, of: tosses, chance: 0.5)
                chanceOfLess += likely * alsoLikely * atLeast(theirs, of: tosses, chance: 0.5)
            }
        }
    }

    /// Numbers of songs as unlikely as this are passed over.
    private static let negligible = 1e-9

    /// How likely each number of events is, from none to all, where each has a chance of its own.
    private static func chances(_ events: [Double]) -> [Double] {
        events.sorted().reduce(into: [1.0]) { chances, chance in
            chances.append(0)
            for count in chances.indices.reversed() {
                chances[count] =
                    chances[count] * (1 - chance) + (count > 0 ? chances[count - 1] * chance : 0)
            }
        }
    }
}
