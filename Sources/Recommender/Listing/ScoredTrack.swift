public import Music

/// A recommended track, what it scored, and of what the score is made.
public struct ScoredTrack: Sendable, Hashable, Codable {
    /// The track.
    public var track: Track.ID
    /// Its main artist.
    public var artist: Artist.ID
    /// The score: the sum of the shares.
    public var score: Double
    /// Each block's share, in the order of ``Block``; absent signals have no share.
    public var shares: [Share]
    /// What carried the score.
    public var evidence: Evidence

    /// A scored track; `score` is the sum of the shares.
    public init(track: Track.ID, artist: Artist.ID, score: Double, shares: [Share], evidence: Evidence) {
        self.track = track
        self.artist = artist
        self.score = score
        self.shares = shares
        self.evidence = evidence
    }

    /// One block's share of a score.
    public struct Share: Sendable, Hashable, Codable {
        /// The block.
        public var block: Block
        /// What it adds to the score; may be below 0.
        public var amount: Double

        /// A share.
        public init(block: Block, amount: Double) {
            self.block = block
            self.amount = amount
        }
    }
}

/// What carried a recommendation, as data.
public struct Evidence: Sendable, Hashable, Codable {
    /// The seed that sounds most alike, nil where sounds are unknown.
    public var nearestSeed: NearestSeed?
    /// The seeds that carried it.
    public var carriers = Carriers()
    /// How its artist is reached from an artist of the listener's: the artists on the way, first the listener's, last its own.
    ///
    /// One artist alone: the listener has that artist. Empty: no way was found.
    public var path: [Artist.ID] = []
    /// Genres that its artist shares with the listener's, the most telling first.
    public var genres: [String] = []
    /// The year of release, where it fits the listener's years.
    public var year: Int?
    /// The seed that is played most by those other listeners who play it; nil where none of them plays a seed.
    public var playedWith: Track.ID?

    /// Evidence; what is left out is unknown.
    public init(
        nearestSeed: NearestSeed? = nil, path: [Artist.ID] = [], genres: [String] = [], year: Int? = nil
    ) {
        self.nearestSeed = nearestSeed
        self.path = path
        self.genres = genres
        self.year = year
    }

    /// The seed that sounds most alike.
    public struct NearestSeed: Sendable, Hashable, Codable {
        /// The seed.
        public var track: Track.ID
        /// The cosine of the two, -1 to 1.
        public var cosine: Double
        /// The features in which they agree, the most telling first.
        public var features: [String]

        /// A seed that sounds alike.
        public init(track: Track.ID, cosine: Double, features: [String]) {
            self.track = track
            self.cosine = cosine
            self.features = features
        }
    }

    /// How many steps lie between the listener's artists and this one; nil where no way was found.
    public var steps: Int? { path.isEmpty ? nil : path.count - 1 }
}

/// A list for a listener, and what it was made from.
public struct Ranking: Sendable {
    /// The tracks, best first.
    public var tracks: [ScoredTrack]
    /// The taste it was made for.
    public var taste: Taste
    /// The settings it was made with.
    public var settings: EngineSettings
    /// The dials it was made with.
    public var dials: Dials
    /// The fingerprint of the pool it was made from.
    public var pool: UInt64
    /// The fingerprint of the other listeners' histories that spoke; nil where none did.
    public var model: UInt64?
    /// How many candidates were scored.
    public var considered: Int
    /// Tracks of the list that would still rest, had there been enough else.
    public var cameBack: [Track.ID] = []
}
