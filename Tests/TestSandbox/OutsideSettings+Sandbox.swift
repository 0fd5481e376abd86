public import Jobs
internal import OpenCatalogs
internal import Sandbox
internal import Spotify
public import Upstream

extension OutsideSettings {
    /// The outside world in miniature, under one roof.
    public static func sandbox(hasSecret: Bool = true) throws -> OutsideSettings {
        let app = try SpotifyApp(
            clientID: App.standard.id, clientSecret: hasSecret ? App.standard.secret : nil,
            redirectURI: "http://127.0.0.1:8080/auth/callback",
            accountsURL: "http://outside" + OutsideService.accounts.prefix,
            apiURL: "http://outside" + OutsideService.spotify.prefix)
        return OutsideSettings(
            app: app,
            catalogs: CatalogAddresses(
                deezer: "http://outside" + OutsideService.deezer.prefix,
                listenBrainz: "http://outside" + OutsideService.listenbrainz.prefix,
                listenBrainzLabs: "http://outside" + OutsideService.labs.prefix,
                reccoBeats: "http://outside" + OutsideService.reccobeats.prefix,
                musicBrainz: "http://outside" + OutsideService.musicbrainz.prefix),
            userAgent: "Segue/0.1 ( tests@example.invalid )")
    }
}

extension [Provider: ProviderLimits] {
    /// Budgets that let every call go at once.
    public static var atOnce: Self {
        let names: [Provider] = [
            "spotify", "spotify-accounts", "deezer", "listenbrainz", "musicbrainz", "reccobeats",
        ]
        var limits = ProviderLimits(pace: .spaced(.zero))
        limits.limitsRepeats = false
        return Dictionary(uniqueKeysWithValues: names.map { ($0, limits) })
    }
}
