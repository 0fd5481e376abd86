public import Postgres

/// A sign-in that left for Spotify.
public struct LoginAttempt: Sendable, Hashable {
    /// The hash of `state`.
    public var stateHash: [UInt8]
    /// The hash of the login cookie's secret.
    public var browserHash: [UInt8]
    /// PKCE's verifier, sealed.
    public var sealedVerifier: [UInt8]
    /// The scopes asked for.
    public var scopes: [String]
    /// Where to go afterwards, a local path.
    public var returnTo: String

    /// A sign-in.
    public init(
        stateHash: [UInt8], browserHash: [UInt8], sealedVerifier: [UInt8], scopes: [String], returnTo: String
    ) {
        self.stateHash = stateHash
        self.browserHash = browserHash
        self.sealedVerifier = sealedVerifier
        self.scopes = scopes
        self.returnTo = returnTo
    }
}

/// For the service scope: nobody is anybody yet.
extension Connection {
    /// Keeps a sign-in for its way to Spotify and back; ten minutes unless told otherwise.
    public func begin(_ attempt: LoginAttempt, lifetime: Duration = .seconds(600)) throws {
        try execute(
            """
            INSERT INTO login_attempts (state_hash, browser_hash, verifier, scopes, return_to, expires_at)
            VALUES (\(attempt.stateHash), \(attempt.browserHash), \(attempt.sealedVerifier), \(attempt.scopes),
                    \(attempt.returnTo), clock_timestamp() + \(lifetime))
            """)
    }

    /// Takes a sign-in out, so that it serves once; nil when it is forged, expired, used or another browser's.
    public func takeLoginAttempt(stateHash: [UInt8], browserHash: [UInt8]) throws -> LoginAttempt? {
        let row = try row(
            """
            DELETE FROM login_attempts
             WHERE state_hash = \(stateHash) AND browser_hash = \(browserHash) AND expires_at > clock_timestamp()
            RETURNING verifier, scopes, return_to
            """)
        guard let row else { return nil }
        return LoginAttempt(
            stateHash: stateHash, browserHash: browserHash, sealedVerifier: try row.get("verifier"),
            scopes: try row.get("scopes"), returnTo: try row.get("return_to"))
    }
}
