public import FoundationEssentials
public import Music
internal import Postgres
public import Secrets
public import Spotify
public import Storage

/// How a grant is sealed, and opened again: each token for its listener and its column, and for nothing else.
extension SealedTokens {
    /// Seals what Spotify granted at `now`.
    ///
    /// The access token ends a minute early here, so that none expires on its way.
    public init(
        sealing grant: TokenGrant, of listener: Listener.ID, with keys: SealingKeys, now: Date
    ) {
        func seal(_ token: String, _ column: TokenColumn) -> [UInt8] {
            keys.seal(token, owner: listener.rawValue, provider: "spotify", column: column.rawValue)
        }
        let access = seal(grant.accessToken.rawValue, .access)
        self.init(
            access: access, refresh: grant.refreshToken.map { seal($0.rawValue, .refresh) },
            keyID: Self.keyID(of: access, keys), accessExpiresAt: now + grant.expiresIn / .seconds(1) - 60)
    }

    /// The id that stands for both tokens: of the older key, where keys were read again between the one and the other.
    fileprivate static func keyID(of access: [UInt8], _ keys: SealingKeys) -> Int64 {
        Int64(SealingKeys.keyID(of: access) ?? keys.newestID)
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
    fileprivate func resealed(of listener: Listener.ID, with keys: SealingKeys) throws(SecretsError)
        -> SealedTokens
    {
        func reseal(_ sealed: [UInt8], _ column: TokenColumn) throws(SecretsError) -> [UInt8] {
            let plain = try keys.open(
                sealed, owner: listener.rawValue, provider: "spotify", column: column.rawValue)
            return keys.seal(plain, owner: listener.rawValue, provider: "spotify", column: column.rawValue)
        }
        let access = try reseal(access, .access)
        var sealed = SealedTokens(
            access: access, refresh: nil, keyID: Self.keyID(of: access, keys),
            accessExpiresAt: accessExpiresAt)
        if let refresh { sealed.refresh = try reseal(refresh, .refresh) }
        return sealed
    }
}

extension TokenKeeper {
    /// Seals with the newest key what an older one sealed; answers how many listeners' tokens that were, and how many
    /// cannot be opened with any key.
    ///
    /// Tokens that are renewed meanwhile are passed over: whoever renewed them sealed them.
    /// - Parameter givesUp: whether the keys that are missing are lost for good: then listeners whose tokens cannot be opened
    ///   have to sign in again.
    public func resealAll(givesUp: Bool = false) async throws -> (resealed: Int, lost: Int) {
        var (resealed, lost) = (0, 0)
        var last: Listener.ID?
        while true {
            let batch = try await pool.withConnection { [keys, last] in
                try $0.consents(notSealedBy: Int64(keys.newestID), after: last)
            }
            guard let end = batch.last else { return (resealed, lost) }
            last = end.listener
            for consent in batch {
                let tokens: SealedTokens
                do {
                    tokens = try consent.tokens.resealed(of: consent.listener, with: keys)
                } catch {
                    lost += 1
                    if givesUp { try await giveUp(consent, because: "the key that sealed it is lost") }
                    continue
                }
                let isKept = try await pool.withConnection {
                    try $0.reseal(of: consent.listener, version: consent.version, tokens)
                }
                if isKept { resealed += 1 }
            }
        }
    }
}
