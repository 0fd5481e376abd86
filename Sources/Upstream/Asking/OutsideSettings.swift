public import OpenCatalogs
public import Spotify

/// Where the outside services are, and who we are to them.
public struct OutsideSettings: Sendable {
    /// Our app at Spotify.
    public var app: SpotifyApp
    /// Where the open catalogues are.
    public var catalogs: CatalogAddresses
    /// Our name and a way to reach us, `Name/version ( contact )`: MusicBrainz refuses who does not say.
    public var userAgent: String
    /// A user token of ListenBrainz, where the operator has one: some of its calls need it.
    public var listenBrainzToken: String?
    /// How many calls a day a family of Spotify's endpoints may get; 0: as many as one likes; nil: it is learned.
    public var spotifyDailyCalls: Int?

    /// An app, and the public addresses unless others are given.
    public init(
        app: SpotifyApp, catalogs: CatalogAddresses = CatalogAddresses(), userAgent: String,
        listenBrainzToken: String? = nil, spotifyDailyCalls: Int? = nil
    ) {
        self.app = app
        self.catalogs = catalogs
        self.userAgent = userAgent
        self.listenBrainzToken = listenBrainzToken
        self.spotifyDailyCalls = spotifyDailyCalls
    }
}
