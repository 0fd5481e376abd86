public import Music
public import Postgres
public import Sandbox
public import Secrets
internal import Spotify
internal import Storage
internal import Testing
internal import Upstream

extension StandIn {
    /// Signs somebody in without a browser: their consent is kept as the site would keep it.
    public func signIn(
        _ name: String, scopes: [String] = StandIn.usualScopes, to pool: Pool, with keys: SealingKeys
    ) async throws -> Listener.ID {
        let tokens = try #require(signIn(name, scopes: scopes))
        let grant = TokenGrant(
            accessToken: AccessToken(rawValue: tokens.access),
            refreshToken: RefreshToken(rawValue: tokens.refresh),
            scopes: Set(scopes.map(SpotifyScope.init(rawValue:))), expiresIn: .seconds(3600))
        return try await pool.transaction { connection in
            let listener = try connection.signIn(account: name, name: name).listener.id
            try connection.keepConsent(
                of: listener,
                SealedTokens(sealing: grant, of: listener, with: keys, now: connection.clock()),
                asked: scopes, granted: scopes)
            return listener
        }
    }
}
