public import Music
public import Postgres

/// A ranked list to be kept.
public struct NewEdition: Sendable {
    /// For whom.
    public var listener: Listener.ID
    /// The snapshot of the pool that it was made from.
    public var pool: JSON
    /// The weights and dials.
    public var settings: JSON
    /// The taste: seeds with their weights, and what was kept out; nil where it is not known.
    public var taste: JSON?
    /// What drew the random part.
    public var seed: Int64
    /// The number of the older edition that it brings back.
    public var restoredFrom: Int?
    /// Whether another one may follow when it is known how all songs sound, where that is being asked.
    public var awaitsSounds = false
    /// The list, the best first.
    public var tracks: [Entry]

    /// A place on the list.
    public struct Entry: Sendable {
        /// The track.
        public var track: Track.ID
        /// The score.
        public var score: Double
        /// Each block's share, and the evidence.
        public var reasons: JSON

        /// A place on the list.
        public init(track: Track.ID, score: Double, reasons: JSON) {
            self.track = track
            self.score = score
            self.reasons = reasons
        }
    }

    /// A ranked list.
    public init(
        listener: Listener.ID, pool: JSON, settings: JSON, taste: JSON? = nil, seed: Int64,
        restoredFrom: Int? = nil,
        tracks: [Entry]
    ) {
        self.listener = listener
        self.pool = pool
        self.settings = settings
        self.taste = taste
        self.restoredFrom = restoredFrom
        self.seed = seed
        self.tracks = tracks
    }
}
