import HTTP
import Spotify
import TestOutside

extension Canned {
    /// Spotify's Web API that gives these answers.
    var api: SpotifyWebAPI { SpotifyWebAPI(app: .trial(), client: client, now: { noon }) }

    /// Spotify's accounts that give these answers.
    func accounts(secret: String? = nil) -> SpotifyAccounts {
        SpotifyAccounts(app: .trial(secret: secret), client: client, now: { noon })
    }
}

let token = AccessToken(rawValue: "BQ-access")

extension SpotifyApp {
    static func trial(secret: String? = nil) -> SpotifyApp {
        do {
            return try SpotifyApp(
                clientID: "app", clientSecret: secret, redirectURI: "http://127.0.0.1:8080/auth/callback",
                accountsURL: "http://127.0.0.1:9/accounts/", apiURL: "http://127.0.0.1:9/spotify/v1")
        } catch {
            preconditionFailure("the trial's redirect URI is sound")
        }
    }
}
