public import Music

/// The seeds that carried a recommendation: those that did most for it by way of sound, neighbourhood, genre and others' histories.
public struct Carriers: Sendable, Hashable, Codable {
    /// Tracks that the listener plays, at most three, the one that did most first.
    public var tracks: [SeedTrack] = []
    /// Artists whom the listener plays, at most three, the one who did most first.
    public var artists: [SeedArtist] = []

    /// Nobody.
    public init() {}

    /// A track that carried a recommendation.
    public struct SeedTrack: Sendable, Hashable, Codable {
        /// The seed.
        public var track: Track.ID
        /// Its part, 0 to 1, of what all seeds say for the recommendation by those ways.
        public var weight: Double
        /// The cosine of the two sounds, -1 to 1; nil where one of them is unknown.
        public var cosine: Double?
        /// The features in which they agree, the most telling first.
        public var features: [String]

        /// A track that carried a recommendation.
        public init(track: Track.ID, weight: Double, cosine: Double?, features: [String]) {
            self.track = track
            self.weight = weight
            self.cosine = cosine
            self.features = features
        }
    }

    /// An artist who carried a recommendation.
    public struct SeedArtist: Sendable, Hashable, Codable {
        /// The artist.
        public var artist: Artist.ID
        /// The part, 0 to 1, of what all seed artists say for the recommendation by neighbourhood and genre.
        public var weight: Double

        /// An artist who carried a recommendation.
        public init(artist: Artist.ID, weight: Double) {
            self.artist = artist
            self.weight = weight
        }
    }
}
