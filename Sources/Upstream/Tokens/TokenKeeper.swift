internal import FoundationEssentials
internal import Lifecycle
public import Music
public import Postgres
public import Secrets
public import Spotify
internal import Storage

/// Keeps the keys to the listeners' doors: opens the sealed tokens, and renews them, once whoever asks and however often.
///
/// Within a process those who ask share one renewal; across processes a short lease in the database lets one go ahead,
/// and the others read what it brought. No transaction is open while Spotify is asked.
public struct TokenKeeper: Sendable {
    let pool: Pool
    let accounts: SpotifyAccounts
    let keys: SealingKeys
    private let hasSecret: Bool
    let owner: String
    private let flights = SingleFlight<Errand, AccessToken>()
    private let appToken = AppToken()

    /// In whose name a call is made.
    public enum Bearer: Sendable, Hashable {
        /// The app's own.
        case app
        /// A listener's.
        case listener(Listener.ID)
    }

    private struct Errand: Hashable {
        let bearer: Bearer
        let refused: AccessToken?
    }

    /// A keeper for one app's tokens.
    public init(pool: Pool, app: SpotifyApp, accounts: SpotifyAccounts, keys: SealingKeys) {
        self.pool = pool
        self.accounts = accounts
        self.keys = keys
        hasSecret = app.clientSecret != nil
        owner = randomToken()
    }

    /// In whose name the catalogue is asked: the app's where it has a secret, else the listener's; nil where neither can.
    public func bearerOfCatalogue(for listener: Listener.ID?) -> Bearer? {
        hasSecret ? .app : listener.map(Bearer.listener)
    }

    /// Makes a call with a token; where the token is refused, renews it once and makes the call once more.
    ///
    /// Throws ``SignedOut`` where only a new sign-in helps.
    public func asking<Value: Sendable>(
        as bearer: Bearer, _ ask: (AccessToken) async throws -> Value
    ) async throws -> Value {
        let token = try await token(of: bearer)
        do {
            return try await ask(token)
        } catch SpotifyError.tokenRefused {
            let fresh = try await self.token(of: bearer, refused: token)
            do {
                return try await ask(fresh)
            } catch SpotifyError.tokenRefused(let fault) {
                throw try await signedOut(
                    bearer, holding: fresh,
                    reason: "Spotify refuses a token that it has just granted (\(fault.rawValue))")
            }
        }
    }

    /// A token that is good for another minute at least; not the one that was refused.
    public func token(of bearer: Bearer, refused: AccessToken? = nil) async throws -> AccessToken {
        try await flights.share(Errand(bearer: bearer, refused: refused)) {
            switch bearer {
            case .app: try await appToken.get(refused: refused) { try await accounts.clientCredentials() }
            case .listener(let id): try await token(of: id, refused: refused)
            }
        }
    }
}
