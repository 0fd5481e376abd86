/// An app as it is registered with Spotify, and where Spotify is to be found.
///
/// The secret is optional: with PKCE alone everything works but what asks in the app's own name.
public struct SpotifyApp: Sendable {
    /// The app's public id.
    public let clientID: String
    /// The app's secret, where it has one; never described.
    public let clientSecret: String?
    /// Where Spotify sends the listener back to; exactly as it was registered.
    public let redirectURI: String
    /// The country whose catalogue counts where nobody's own does, as two letters (ISO 3166-1).
    public let market: String
    /// The Accounts service, without a slash at the end.
    public let accountsURL: String
    /// The Web API, without a slash at the end.
    public let apiURL: String

    /// An app; throws where Spotify would refuse the redirect URI, or where it would not be safe.
    public init(
        clientID: String, clientSecret: String? = nil, redirectURI: String, market: String = "US",
        accountsURL: String = "https://accounts.spotify.com", apiURL: String = "https://api.spotify.com/v1"
    ) throws(RedirectURIFault) {
        if let fault = RedirectURIFault(of: redirectURI) { throw fault }
        self.clientID = clientID
        self.clientSecret = clientSecret.flatMap { $0.isEmpty ? nil : $0 }
        self.redirectURI = redirectURI
        self.market = market
        self.accountsURL = accountsURL.withoutSlashAtEnd
        self.apiURL = apiURL.withoutSlashAtEnd
    }
}

extension SpotifyApp: CustomStringConvertible, CustomReflectable {
    /// The app without its secret.
    public var description: String {
        "Spotify app \(clientID), \(clientSecret == nil ? "without" : "with") a secret, back to \(redirectURI)"
    }

    /// What a debugger or `dump` may see.
    public var customMirror: Mirror { Mirror(reflecting: description) }
}

extension String {
    fileprivate var withoutSlashAtEnd: String { hasSuffix("/") ? String(dropLast()) : self }
}
