/// A performer in the catalogue.
public struct Artist: Sendable, Hashable {
    /// Our own id, the same whatever the outside services call the artist.
    public let id: ID
    /// What is known of the artist.
    public var facts: ArtistFacts

    /// An artist's id in our catalogue.
    public struct ID: Sendable, Hashable, RawRepresentable, Codable {
        /// The number in the database.
        public let rawValue: Int64
        /// Takes a number that the database gave.
        public init(rawValue: Int64) { self.rawValue = rawValue }
    }

    /// An artist of the catalogue.
    public init(id: ID, facts: ArtistFacts) {
        self.id = id
        self.facts = facts
    }
}

/// What one source, or all of them together, say of an artist; what is unknown is nil or empty, never zero.
public struct ArtistFacts: Sendable, Hashable {
    /// The name as it is shown.
    public var name: String
    /// Spotify's id.
    public var spotifyID: SpotifyID?
    /// MusicBrainz' id.
    public var mbid: MBID?
    /// Deezer's id.
    public var deezerID: DeezerID?
    /// Genres in lower case, the surest first.
    public var genres: [String]
    /// Popularity from 0 to 100.
    public var popularity: Double?
    /// A picture: see `pictureURL`.
    public var imageURL: String?

    /// Facts of an artist; only the name is always known.
    public init(
        name: String, spotifyID: SpotifyID? = nil, mbid: MBID? = nil, deezerID: DeezerID? = nil,
        genres: [String] = [],
        popularity: Double? = nil, imageURL: String? = nil
    ) {
        self.name = name
        self.spotifyID = spotifyID
        self.mbid = mbid
        self.deezerID = deezerID
        self.genres = genres
        self.popularity = popularity
        self.imageURL = imageURL
    }
}
