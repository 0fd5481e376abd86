public import Music

/// A track that may be recommended, with what the engine wants to know of it.
///
/// What is unknown is nil or empty and weighs nothing; a candidate without audio features is not shut out.
public struct Candidate: Sendable, Hashable {
    /// The track.
    public var id: Track.ID
    /// The title; used only to tell versions of one recording.
    public var title: String
    /// The artists in the order of the credit; the first is the main one, who lends genre and neighbourhood.
    public var artists: [Artist.ID]
    /// How it sounds.
    public var features: AudioFeatures?
    /// The year of release.
    public var releaseYear: Int?
    /// Popularity from 0 to 100.
    public var popularity: Double?
    /// Whether the words are marked as explicit.
    public var isExplicit: Bool?
    /// The recording's ISRC.
    public var isrc: ISRC?

    /// A candidate; only the track's id, title and main artist are always known.
    public init(
        id: Track.ID, title: String, artists: [Artist.ID], features: AudioFeatures? = nil,
        releaseYear: Int? = nil,
        popularity: Double? = nil, isExplicit: Bool? = nil, isrc: ISRC? = nil
    ) {
        self.id = id
        self.title = title
        self.artists = artists
        self.features = features
        self.releaseYear = releaseYear
        self.popularity = popularity
        self.isExplicit = isExplicit
        self.isrc = isrc
    }
}

/// What the engine wants to know of an artist: genres, and nothing that only a page shows.
public struct CandidateArtist: Sendable, Hashable {
    /// The artist.
    public var id: Artist.ID
    /// Genres in lower case; empty where unknown.
    public var genres: [String]

    /// An artist with genres.
    public init(id: Artist.ID, genres: [String]) {
        self.id = id
        self.genres = genres
    }
}

/// One source says that two artists are related.
public struct ArtistRelation: Sendable, Hashable {
    /// The artist whose list it is.
    public var artist: Artist.ID
    /// The artist on the list.
    public var related: Artist.ID
    /// The place on the list, from 1; the weight of the edge is 1/rank.
    public var rank: Int

    /// A directed relation.
    public init(artist: Artist.ID, related: Artist.ID, rank: Int) {
        self.artist = artist
        self.related = related
        self.rank = rank
    }
}
