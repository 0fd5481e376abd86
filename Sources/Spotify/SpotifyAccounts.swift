public import FoundationEssentials
public import HTTP

/// Spotify's Accounts service: where listeners consent, and tokens are granted and renewed.
///
/// Source: Spotify, tutorials/code-pkce-flow, tutorials/code-flow, tutorials/refreshing-tokens; RFC 6749, RFC 7636.
public struct SpotifyAccounts: Sendable {
    private let app: SpotifyApp
    private let client: Client
    private let now: @Sendable () -> Date

    /// The Accounts service as this app sees it.
    public init(app: SpotifyApp, client: Client, now: @escaping @Sendable () -> Date = { Date() }) {
        self.app = app
        self.client = client
        self.now = now
    }

    /// Where to send a listener's browser to consent.
    ///
    /// - Parameters:
    ///   - state: comes back with the code, so that nobody else's code is taken.
    ///   - challenge: the base64url SHA-256 of the verifier that `exchange` will show.
    ///   - showDialog: asks for consent also where it was given before.
    public func authorizeURL(
        state: String, challenge: String, scopes: [SpotifyScope], showDialog: Bool = false
    ) -> String {
        var query: Form = [
            "client_id": app.clientID, "response_type": "code", "redirect_uri": app.redirectURI,
            "state": state, "code_challenge_method": "S256", "code_challenge": challenge,
        ]
        if !scopes.isEmpty { query.add("scope", scopes.spaceSeparated) }
        if showDialog { query.add("show_dialog", "true") }
        return "\(app.accountsURL)/authorize?\(query.encoded)"
    }

    /// Trades the code of a sign-in for tokens.
    ///
    /// A code is good for one try.
    ///
    /// Throws `SpotifyError.signInRefused` where the code is not accepted.
    public func exchange(code: String, verifier: String) async throws -> TokenGrant {
        try await grant(
            [
                "grant_type": "authorization_code", "code": code, "redirect_uri": app.redirectURI,
                "code_verifier": verifier,
            ],
            refused: SpotifyError.signInRefused)
    }

    /// Renews an access token.
    ///
    /// Nobody else may renew the same token meanwhile: it may change.
    ///
    /// Throws `SpotifyError.signedOut` where only a new sign-in helps; anything else is no reason to drop the token.
    public func refresh(_ token: RefreshToken) async throws -> TokenGrant {
        try await grant(
            ["grant_type": "refresh_token", "refresh_token": token.rawValue],
            refused: SpotifyError.signedOut)
    }

    /// A token in the app's own name, for the catalogue alone.
    ///
    /// The app needs its secret for this.
    public func clientCredentials() async throws -> TokenGrant {
        guard app.clientSecret != nil else { throw SpotifyError.appRefused("the app has no secret") }
        return try await grant(["grant_type": "client_credentials"]) { .appRefused("\($0)") }
    }

    private func grant(
        _ form: Form, refused: (SpotifyError.GrantFault) -> SpotifyError
    ) async throws -> TokenGrant {
        var form = form
        var headers: Headers = [
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
        ]
        if let secret = app.clientSecret {
            let pair = Data("\(app.clientID):\(secret)".utf8).base64EncodedString()
            headers["Authorization"] = "Basic \(pair)"
        } else {
            form.add("client_id", app.clientID)
        }
        let response = try await client.send(
            Request(
                .post, app.accountsURL + SpotifyEndpoint.token.path, headers: headers,
                body: Array(form.encoded.utf8)))
        return try response.tokenGrant(now: now(), refused: refused)
    }
}
