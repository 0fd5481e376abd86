public import HTTP
public import OpenCatalogs
public import Spotify

/// Everybody whom we ask, over one client.
public struct Outsiders: Sendable {
    /// Spotify's Accounts service.
    public let accounts: SpotifyAccounts
    /// Spotify's Web API.
    public let spotify: SpotifyWebAPI
    /// Deezer.
    public let deezer: Deezer
    /// ListenBrainz.
    public let listenBrainz: ListenBrainz
    /// MusicBrainz.
    public let musicBrainz: MusicBrainz
    /// ReccoBeats.
    public let reccoBeats: ReccoBeats

    /// Everybody, asked through `client`.
    public init(_ settings: OutsideSettings, client: Client) {
        let addresses = settings.catalogs
        accounts = SpotifyAccounts(app: settings.app, client: client)
        spotify = SpotifyWebAPI(app: settings.app, client: client)
        deezer = Deezer(baseURL: addresses.deezer, client: client)
        listenBrainz = ListenBrainz(
            baseURL: addresses.listenBrainz, labsURL: addresses.listenBrainzLabs,
            token: settings.listenBrainzToken, client: client)
        musicBrainz = MusicBrainz(
            baseURL: addresses.musicBrainz, userAgent: settings.userAgent, client: client)
        reccoBeats = ReccoBeats(baseURL: addresses.reccoBeats, client: client)
    }
}
