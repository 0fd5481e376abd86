/// How much of what was hidden of one listener's history their list finds again.
///
/// Hidden tracks that are versions of one song count as one song. Beside each figure stands what the most popular candidates
/// would have found, and what a list by chance would have: expected values, exact and without drawing.
public struct Backtest: Sendable, Hashable {
    /// How many tracks were hidden.
    public var hidden: Int
    /// How many songs of them can be found: those in the pool, and not shut out by what the listener said or has.
    public var findable: Int
    /// How many candidates could have been recommended.
    public var candidates: Int
    /// What the list's beginnings find, the shortest first; empty where too few songs can be found to tell anything.
    public var beginnings: [Beginning]

    /// With fewer songs than this to be found, nothing is said: the interval would span half of all that is possible.
    public static let fewest = 10

    /// What the first places of a list find.
    public struct Beginning: Sendable, Hashable {
        /// How many places.
        public var length: Int
        /// Of the hidden songs.
        public var songs: Count
        /// Of the songs' main artists.
        public var artists: Count
        /// Of those main artists of whom the rest of the history knows nothing.
        public var newArtists: Count
    }

    /// How many were found, and how many others would have found.
    public struct Count: Sendable, Hashable {
        /// How many were found.
        public var found: Int
        /// How many could have been.
        public var total: Int
        /// How many the most popular candidates would have found; among equals the lot decides.
        public var byPopularity: Double
        /// Whether the list finds more of them than popularity, or less: song by song.
        public var againstPopularity: PairedTest
        /// How many a list by chance would have found.
        public var byChance: Double

        /// The part that was found, from 0 to 1; 0 where there was nothing to find.
        public var share: Double { total == 0 ? 0 : Double(found) / Double(total) }

        /// Between which values the share lies, at least 95 times in 100, for songs such as these.
        public var interval: ClosedRange<Double> { exactInterval(found, of: total) }
    }

    /// What may be said of the list.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// Too few songs can be found to say anything.
        case tooFew = "too_few"
        /// Not to be told from chance.
        case unclear
        /// Better than chance; whether it is better than popularity cannot be told.
        case betterThanChance = "better_than_chance"
        /// Better than popularity, by the songs that only one of the two finds, and than chance.
        case betterThanPopularity = "better_than_popularity"
        /// Popularity finds more, by the songs that only one of the two finds.
        case worseThanPopularity = "worse_than_popularity"
    }

    /// What may be said of the whole list.
    ///
    /// Chance finds a known share, and the list is better where its interval lies above that. What popularity finds of these
    /// few songs is itself an accident of which they are: it is compared song by song.
    public var verdict: Verdict {
        guard let songs = beginnings.last?.songs, songs.total > 0 else { return .tooFew }
        if songs.againstPopularity.isLess { return .worseThanPopularity }
        guard songs.interval.lowerBound > songs.byChance / Double(songs.total) else { return .unclear }
        return songs.againstPopularity.isMore ? .betterThanPopularity : .betterThanChance
    }
}
