public import Music

/// What is known of a listener's taste: the tracks and artists they play, and what they said of them.
public struct Taste: Sendable {
    /// Tracks they play or like, in any order.
    public var seeds: [Seed] = []
    /// Artists they play apart from the tracks above (top artists).
    public var artists: [SeedArtist] = []
    /// Tracks never to be recommended: what the listener has already.
    ///
    /// Seeds count as known without being named here.
    public var known: Set<Track.ID> = []
    /// Tracks they disliked: never recommended, in no version.
    public var dislikedTracks: Set<Track.ID> = []
    /// Artists they disliked: never recommended.
    public var dislikedArtists: Set<Artist.ID> = []
    /// Artists of whom they want less: a penalty, which shows as a share of its own.
    public var lessOf: Set<Artist.ID> = []
    /// Artists of whom they liked something: a bonus, which shows as a share of its own.
    public var moreOf: Set<Artist.ID> = []
    /// Songs that rest for a while because the listener wants it: "not now".
    public var resting: Set<Track.ID> = []
    /// Songs that rest for a while because they were shown and not taken up; the first of them comes back first.
    ///
    /// They yield where a list would be shorter than it was wanted.
    public var shownLately: [Track.ID] = []
    /// The number under which the listener stands in the pool's collaborative model, where they are passed over, if they do.
    public var member: Int64?
    /// Whom the parts of crawls visited that a dial may limit the list to; one that is not told of visited nobody.
    public var crawledArtists: [CrawlLimit: CrawledArtists] = [:]
    /// The facts of known tracks that are not in the pool, so that no version of them comes either.
    public var strangers: [Candidate] = []

    /// An empty taste.
    public init() {}

    /// A taste of seeds and artists.
    public init(seeds: [Seed], artists: [SeedArtist] = []) {
        self.seeds = seeds
        self.artists = artists
    }

    /// A track that speaks for the listener.
    public struct Seed: Sendable {
        /// The track.
        public var track: Track.ID
        /// How loudly it speaks, above 0; only the ratios matter.
        public var weight: Double
        /// The facts of a track that is not in the pool; a track of the pool needs none.
        public var facts: Candidate?

        /// A seed.
        public init(track: Track.ID, weight: Double = 1, facts: Candidate? = nil) {
            self.track = track
            self.weight = weight
            self.facts = facts
        }
    }

    /// An artist who speaks for the listener.
    public struct SeedArtist: Sendable {
        /// The artist.
        public var artist: Artist.ID
        /// How loudly, above 0, in the measure of the seeds' weights.
        public var weight: Double

        /// A seed artist.
        public init(artist: Artist.ID, weight: Double = 1) {
            self.artist = artist
            self.weight = weight
        }
    }
}
