public import FoundationEssentials
public import Music
public import Secrets
public import Spotify
public import Storage

/// How a grant is sealed, and opened again: each token for its listener and its column, and for nothing else.
extension SealedTokens {
    /// Seals what Spotify granted at `now`.
    ///
    /// The access token ends a minute early here, so that none expires on its way.
    public init(
        sealing grant: TokenGrant, of listener: Listener.ID, with keys: SealingKeys, now: Date = Date()
    ) {
        func seal(_ token: String, _ column: TokenColumn) -> [UInt8] {
            keys.seal(token, owner: listener.rawValue, provider: "spotify", column: column.rawValue)
        }
        self.init(
            access: seal(grant.accessToken.rawValue, .access),
            refresh: grant.refreshToken.map { seal($0.rawValue, .refresh) }, keyID: Int64(keys.newestID),
            accessExpiresAt: now + grant.expiresIn / .seconds(1) - 60)
    }

    /// The access token.
    func accessToken(of listener: Listener.ID, with keys: SealingKeys) throws -> AccessToken {
        AccessToken(
            rawValue: try keys.openText(
                access, owner: listener.rawValue, provider: "spotify", column: TokenColumn.access.rawValue))
    }

    /// The refresh token; nil where there is none.
    func refreshToken(of listener: Listener.ID, with keys: SealingKeys) throws -> RefreshToken? {
        guard let refresh else { return nil }
        return RefreshToken(
            rawValue: try keys.openText(
                refresh, owner: listener.rawValue, provider: "spotify", column: TokenColumn.refresh.rawValue))
    }
}

/// Where a token belongs; sealed with it.
private enum TokenColumn: String {
    case access = "access_token"
    case refresh = "refresh_token"
}

extension SealedTokens {
    /// The same tokens under the newest key.
    ///
    /// - Throws: `SecretsError` where the old key is gone or somebody tampered with a token.
    public func resealed(of listener: Listener.ID, with keys: SealingKeys) throws -> SealedTokens {
        func reseal(_ sealed: [UInt8], _ column: TokenColumn) throws -> [UInt8] {
            let plain = try keys.open(
                sealed, owner: listener.rawValue, provider: "spotify", column: column.rawValue)
            return keys.seal(plain, owner: listener.rawValue, provider: "spotify", column: column.rawValue)
        }
        return SealedTokens(
            access: try reseal(access, .access), refresh: try refresh.map { try reseal($0, .refresh) },
            keyID: Int64(keys.newestID), accessExpiresAt: accessExpiresAt)
    }
}
