/// A recording in the catalogue.
public struct Track: Sendable, Hashable {
    /// Our own id, the same whatever the outside services call the track.
    public let id: ID
    /// What is known of the track.
    public var facts: TrackFacts
    /// The ids of the artists of the credit, in the order of the facts; empty where nobody asked for them.
    public var artistIDs: [Artist.ID]

    /// A track's id in our catalogue.
    public struct ID: Sendable, Hashable, RawRepresentable, Codable {
        /// The number in the database.
        public let rawValue: Int64
        /// Takes a number that the database gave.
        public init(rawValue: Int64) { self.rawValue = rawValue }
    }

    /// A track of the catalogue.
    public init(id: ID, facts: TrackFacts, artistIDs: [Artist.ID] = []) {
        self.id = id
        self.facts = facts
        self.artistIDs = artistIDs
    }
}

/// What one source says of a track; what is unknown is nil or empty, never zero.
public struct TrackFacts: Sendable, Hashable {
    /// The title as it is shown.
    public var title: String
    /// The artists in the order of the credit; the first is the main one.
    public var artists: [ArtistFacts]
    /// The album it was found on.
    public var album: AlbumFacts?
    /// Spotify's id.
    public var spotifyID: SpotifyID?
    /// The recording's ISRC.
    public var isrc: ISRC?
    /// MusicBrainz' recording id.
    public var mbid: MBID?
    /// Deezer's id.
    public var deezerID: DeezerID?
    /// Its length.
    public var duration: Duration?
    /// Whether the words are marked as explicit.
    public var isExplicit: Bool?
    /// Popularity from 0 to 100.
    public var popularity: Double?

    /// Facts of a track; only the title is always known.
    public init(
        title: String, artists: [ArtistFacts], album: AlbumFacts? = nil, spotifyID: SpotifyID? = nil,
        isrc: ISRC? = nil, mbid: MBID? = nil, deezerID: DeezerID? = nil, duration: Duration? = nil,
        isExplicit: Bool? = nil, popularity: Double? = nil
    ) {
        self.title = title
        self.artists = artists
        self.album = album
        self.spotifyID = spotifyID
        self.isrc = isrc
        self.mbid = mbid
        self.deezerID = deezerID
        self.duration = duration
        self.isExplicit = isExplicit
        self.popularity = popularity
    }
}
