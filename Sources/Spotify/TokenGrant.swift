/// What the Accounts service grants: a token for an hour, perhaps one to renew it with.
///
/// Its description hides both.
public struct TokenGrant: Sendable, Hashable {
    /// Opens the Web API until it expires.
    public let accessToken: AccessToken
    /// Renews the access token.
    ///
    /// On a renewal nil means: keep the one you have.
    public var refreshToken: RefreshToken?
    /// What the listener granted; nil where the reply does not say (client credentials).
    public let scopes: Set<SpotifyScope>?
    /// How long the access token lives, from the moment of the reply.
    public let expiresIn: Duration

    /// A grant.
    public init(
        accessToken: AccessToken, refreshToken: RefreshToken?, scopes: Set<SpotifyScope>?, expiresIn: Duration
    ) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.scopes = scopes
        self.expiresIn = expiresIn
    }
}

extension TokenGrant: CustomStringConvertible, CustomReflectable {
    /// The grant without its tokens.
    public var description: String {
        let scopes = scopes.map { $0.map(\.rawValue).sorted().joined(separator: " ") } ?? "unknown scopes"
        return "token grant for \(expiresIn) (\(scopes)), \(refreshToken == nil ? "not " : "")renewable"
    }

    /// What a debugger or `dump` may see.
    public var customMirror: Mirror { Mirror(reflecting: description) }
}

/// The bearer of a call to the Web API; its description hides it.
public struct AccessToken: Sendable, Hashable, RawRepresentable, CustomStringConvertible, CustomReflectable {
    /// The token itself.
    public let rawValue: String
    /// Takes a token as it was granted.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Nothing of the token.
    public var description: String { "access token" }
    /// What a debugger or `dump` may see.
    public var customMirror: Mirror { Mirror(reflecting: description) }
}

/// What renews an access token, for six months from the listener's consent; its description hides it.
public struct RefreshToken: Sendable, Hashable, RawRepresentable, CustomStringConvertible, CustomReflectable {
    /// The token itself.
    public let rawValue: String
    /// Takes a token as it was granted.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Nothing of the token.
    public var description: String { "refresh token" }
    /// What a debugger or `dump` may see.
    public var customMirror: Mirror { Mirror(reflecting: description) }
}
