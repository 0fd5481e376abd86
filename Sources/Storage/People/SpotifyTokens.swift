public import FoundationEssentials
public import Music
public import Postgres

/// Tokens as they are kept: sealed, and of no use without the keys.
public struct SealedTokens: Sendable, Hashable {
    /// The access token.
    public var access: [UInt8]
    /// The refresh token; nil where there is none, or, in a refresh, where the old one stays.
    public var refresh: [UInt8]?
    /// The key that sealed both.
    public var keyID: Int64
    /// When the access token ends.
    public var accessExpiresAt: Date

    /// Sealed tokens.
    public init(access: [UInt8], refresh: [UInt8]?, keyID: Int64, accessExpiresAt: Date) {
        self.access = access
        self.refresh = refresh
        self.keyID = keyID
        self.accessExpiresAt = accessExpiresAt
    }
}

/// A listener's consent, and how it stands.
public struct SpotifyConsent: Sendable, Hashable {
    /// Whose.
    public let listener: Listener.ID
    /// The tokens.
    public let tokens: SealedTokens
    /// Grows with every write: who read an older one must read again.
    public let version: Int64
    /// What we asked for.
    public let scopesAsked: [String]
    /// What was granted.
    public let scopesGranted: [String]
    /// When the listener agreed; the consent ends six months later, however often it is refreshed.
    public let authorizedAt: Date
    /// Since when only a new sign-in helps; nil while all is well.
    public let needsReauthSince: Date?
    /// Why.
    public let needsReauthReason: String?
    /// True while another process refreshes it.
    public let isBeingRefreshed: Bool
    /// The database's time of this answer.
    public let readAt: Date

    init(_ row: Row) throws {
        listener = try row.get("listener_id")
        tokens = SealedTokens(
            access: try row.get("access_token"), refresh: try row.get("refresh_token"),
            keyID: try row.get("key_id"),
            accessExpiresAt: try row.get("access_expires_at"))
        version = try row.get("version")
        scopesAsked = try row.get("scopes_asked")
        scopesGranted = try row.get("scopes_granted")
        authorizedAt = try row.get("authorized_at")
        needsReauthSince = try row.get("needs_reauth_since")
        needsReauthReason = try row.get("needs_reauth_reason")
        isBeingRefreshed = try row.get("is_leased")
        readAt = try row.get("read_at")
    }
}

extension Connection {
    private static var consent: Query {
        """
        *, coalesce(refresh_lease_until > clock_timestamp(), false) AS is_leased, clock_timestamp() AS read_at
        """
    }

    /// Keeps the tokens of a fresh sign-in, which always wins over whatever was there.
    public func keepConsent(
        of listener: Listener.ID, _ tokens: SealedTokens, asked: [String], granted: [String]
    ) throws {
        try execute(
            """
            INSERT INTO spotify_tokens (listener_id, access_token, refresh_token, key_id, access_expires_at,
                                        scopes_asked, scopes_granted, authorized_at)
            VALUES (\(listener), \(tokens.access), \(tokens.refresh), \(tokens.keyID), \(tokens.accessExpiresAt),
                    \(asked), \(granted), clock_timestamp())
                ON CONFLICT (listener_id) DO UPDATE
               SET access_token = excluded.access_token, refresh_token = excluded.refresh_token,
                   key_id = excluded.key_id, access_expires_at = excluded.access_expires_at,
                   scopes_asked = excluded.scopes_asked, scopes_granted = excluded.scopes_granted,
                   authorized_at = excluded.authorized_at, version = spotify_tokens.version + 1,
                   refresh_lease_until = NULL, refresh_owner = NULL, needs_reauth_since = NULL,
                   needs_reauth_reason = NULL, updated_at = now()
            """)
    }

    /// A listener's consent; nil when they never gave one.
    public func consent(of listener: Listener.ID) throws -> SpotifyConsent? {
        try row("SELECT \(Self.consent) FROM spotify_tokens WHERE listener_id = \(listener)")
            .map(SpotifyConsent.init)
    }

    /// A listener whose tokens are good, the latest to sign in: in whose name the catalogue may be asked.
    public func listenerWithConsent() throws -> Listener.ID? {
        try row(
            """
            SELECT listener_id FROM spotify_tokens WHERE needs_reauth_since IS NULL
             ORDER BY authorized_at DESC LIMIT 1
            """
        )?.get("listener_id")
    }

    /// How many listeners must sign in again before anything more is read of them.
    public func listenersToSignInAgain() throws -> Int {
        try one(
            try row("SELECT count(*) AS count FROM spotify_tokens WHERE needs_reauth_since IS NOT NULL")
        ).get("count")
    }

    /// Takes the right to refresh; false when somebody else has it, or has refreshed since `version`.
    public func leaseRefresh(
        of listener: Listener.ID, version: Int64, owner: String, for duration: Duration = .seconds(20)
    ) throws -> Bool {
        try execute(
            """
            UPDATE spotify_tokens
               SET refresh_lease_until = clock_timestamp() + \(duration), refresh_owner = \(owner)
             WHERE listener_id = \(listener) AND version = \(version) AND needs_reauth_since IS NULL
               AND (refresh_lease_until IS NULL OR refresh_lease_until < clock_timestamp())
            """) == 1
    }

    /// Keeps refreshed tokens; false when somebody else was faster, whose tokens then count.
    ///
    /// Without a new refresh token the old one stays, and without new scopes the old ones.
    public func keepRefreshed(
        of listener: Listener.ID, version: Int64, _ tokens: SealedTokens, granted: [String]? = nil
    ) throws -> Bool {
        try execute(
            """
            UPDATE spotify_tokens
               SET access_token = \(tokens.access), refresh_token = coalesce(\(tokens.refresh), refresh_token),
                   key_id = \(tokens.keyID), access_expires_at = \(tokens.accessExpiresAt),
                   scopes_granted = coalesce(\(granted), scopes_granted), version = version + 1,
                   refresh_lease_until = NULL, refresh_owner = NULL, needs_reauth_since = NULL,
                   needs_reauth_reason = NULL, updated_at = now()
             WHERE listener_id = \(listener) AND version = \(version)
            """) == 1
    }

    /// Gives the right to refresh back without having used it.
    public func releaseRefresh(of listener: Listener.ID, version: Int64, owner: String) throws {
        try execute(
            """
            UPDATE spotify_tokens SET refresh_lease_until = NULL, refresh_owner = NULL
             WHERE listener_id = \(listener) AND version = \(version) AND refresh_owner = \(owner)
            """)
    }

    /// Notes that only a new sign-in helps; false when the tokens have changed since `version`: then try those.
    ///
    /// The listener's list stays, and says that it grows old.
    public func noteNeedsReauth(of listener: Listener.ID, version: Int64, reason: String) throws -> Bool {
        let isNoted =
            try execute(
                """
                UPDATE spotify_tokens
                   SET needs_reauth_since = coalesce(needs_reauth_since, clock_timestamp()),
                       needs_reauth_reason = \(reason), refresh_lease_until = NULL, refresh_owner = NULL,
                       version = version + 1, updated_at = now()
                 WHERE listener_id = \(listener) AND version = \(version)
                """) == 1
        if isNoted {
            try record(.consentLost, of: listener, data: JSON(encoding: ["reason": tidy(reason)]))
            try markStale(editionsOf: listener, because: "Spotify no longer lets us read what you play")
        }
        return isNoted
    }

    /// How many listeners must sign in again, how many of them since `span` ago, and how many there are.
    public func reauthCounts(within span: Duration) throws -> (needing: Int, lately: Int, all: Int) {
        let row = try one(
            try row(
                """
                SELECT count(*) AS everybody, count(needs_reauth_since) AS needing,
                       count(*) FILTER (WHERE needs_reauth_since > clock_timestamp() - \(span)) AS lately
                  FROM spotify_tokens
                """))
        return (try row.get("needing"), try row.get("lately"), try row.get("everybody"))
    }

    /// Consents that a key other than `keyID` sealed, for a rotation, of the listeners after `last`; at most `limit`.
    public func consents(
        notSealedBy keyID: Int64, after last: Listener.ID? = nil, limit: Int = 100
    ) throws -> [SpotifyConsent] {
        try rows(
            """
            SELECT \(Self.consent) FROM spotify_tokens
             WHERE key_id <> \(keyID) AND listener_id > \(last?.rawValue ?? 0) ORDER BY listener_id LIMIT \(limit)
            """
        ).map(SpotifyConsent.init)
    }

    /// How many listeners' tokens none of these keys sealed: of no use, unless their key comes back.
    ///
    /// Listeners who must sign in again anyway are not counted.
    public func consents(sealedByNoneOf keyIDs: [Int64]) throws -> Int {
        let row = try row(
            """
            SELECT count(*) AS count FROM spotify_tokens
             WHERE key_id <> ALL (\(keyIDs)) AND needs_reauth_since IS NULL
            """)
        return try one(row).get("count")
    }

    /// Replaces the seals of a consent and nothing else; false when it changed meanwhile.
    public func reseal(of listener: Listener.ID, version: Int64, _ tokens: SealedTokens) throws -> Bool {
        try execute(
            """
            UPDATE spotify_tokens
               SET access_token = \(tokens.access), refresh_token = \(tokens.refresh), key_id = \(tokens.keyID),
                   version = version + 1, updated_at = now()
             WHERE listener_id = \(listener) AND version = \(version)
            """) == 1
    }
}
