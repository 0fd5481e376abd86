/// What a source says of an album.
public struct AlbumFacts: Sendable, Hashable {
    /// The title as it is shown.
    public var title: String
    /// Spotify's id.
    public var spotifyID: SpotifyID?
    /// Deezer's id.
    public var deezerID: DeezerID?
    /// The year of its release.
    public var releaseYear: Int?
    /// A cover: see `pictureURL`.
    public var coverURL: String?

    /// Facts of an album; only the title is always known.
    public init(
        title: String, spotifyID: SpotifyID? = nil, deezerID: DeezerID? = nil, releaseYear: Int? = nil,
        coverURL: String? = nil
    ) {
        self.title = title
        self.spotifyID = spotifyID
        self.deezerID = deezerID
        self.releaseYear = releaseYear
        self.coverURL = coverURL
    }
}
