import FoundationEssentials

/// Codes and tokens that were given out.
struct Grants: Sendable {
    /// What somebody agreed to, once.
    struct Consent: Sendable {
        /// Who; nil for an app on its own.
        let listener: Int?
        let scopes: [String]
        let authorizedAt: Date
    }

    /// What a code is worth.
    struct Code: Sendable {
        let consent: Consent
        let redirect: String
        let challenge: String?
        let issuedAt: Date
    }

    /// What a token is worth.
    private struct Token: Sendable {
        let consent: Consent
        var expires: Date
        var isRevoked = false
    }

    /// What is said of a token that is shown.
    enum Verdict: Sendable { case unknown, expired, revoked, valid(Consent) }

    /// The name of the world whose listeners agree.
    private let world: String
    private var codes: [String: Code] = [:]
    private var accessTokens: [String: Token] = [:]
    private var refreshTokens: [String: Token] = [:]

    /// Nobody has agreed to anything yet.
    init(in world: String) { self.world = world }

    /// How long each lasts.
    static let codeSeconds = 600.0, accessSeconds = 3600.0, refreshSeconds = 182.0 * 86_400

    /// A code for a consent.
    mutating func code(
        for consent: Consent, redirect: String, challenge: String?, now: Date
    ) -> String {
        let name = Self.secret("AQ")
        codes[name] = Code(consent: consent, redirect: redirect, challenge: challenge, issuedAt: now)
        return name
    }

    /// Takes a code away for good: it is good for one try.
    mutating func redeem(_ code: String) -> Code? { codes.removeValue(forKey: code) }

    /// An access token for a consent.
    mutating func accessToken(for consent: Consent, now: Date) -> String {
        let name = Self.secret("BQ")
        accessTokens[name] = Token(consent: consent, expires: now.addingTimeInterval(Self.accessSeconds))
        return name
    }

    /// A refresh token for a consent; it ends six months after the consent, whenever it is made.
    mutating func refreshToken(for consent: Consent) -> String {
        let token = RefreshToken(for: consent, in: world)
        keep(token)
        return token.name
    }

    /// Remembers a refresh token that another process of this world gave; nil where there is nothing to remember.
    mutating func recall(refresh name: String) -> Consent? {
        guard refreshTokens[name] == nil, let token = RefreshToken(name, in: world) else { return nil }
        keep(token)
        return token.consent
    }

    private mutating func keep(_ token: RefreshToken) {
        refreshTokens[token.name] = Token(
            consent: token.consent,
            expires: token.consent.authorizedAt.addingTimeInterval(Self.refreshSeconds))
    }

    func verdict(onAccess token: String, now: Date) -> Verdict { Self.verdict(accessTokens[token], now: now) }

    func verdict(onRefresh token: String, now: Date) -> Verdict {
        Self.verdict(refreshTokens[token], now: now)
    }

    /// Ends a refresh token that was replaced.
    mutating func revoke(refresh token: String) { refreshTokens[token]?.isRevoked = true }

    /// Takes back all that a listener granted.
    mutating func revokeAll(of listener: Int) {
        for (name, token) in accessTokens where token.consent.listener == listener {
            accessTokens[name]?.isRevoked = true
        }
        for (name, token) in refreshTokens where token.consent.listener == listener {
            refreshTokens[name]?.isRevoked = true
        }
    }

    /// Ends the access tokens of a listener, or of all; they can be renewed.
    mutating func expireAccess(of listener: Int?) {
        for (name, token) in accessTokens where listener == nil || token.consent.listener == listener {
            accessTokens[name]?.expires = .distantPast
        }
    }

    private static func verdict(_ token: Token?, now: Date) -> Verdict {
        guard let token else { return .unknown }
        if token.isRevoked { return .revoked }
        return now < token.expires ? .valid(token.consent) : .expired
    }

    private static func secret(_ start: String) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return start + String((0..<128).map { _ in letters.randomElement() ?? "x" })
    }
}

/// Who may use the app while it is in Development Mode.
struct Members: Sendable {
    private var entered: Set<Int> = []
    private var refused: Set<Int> = []

    /// The developer enters a listener in the dashboard, while there are places.
    mutating func enter(_ listener: Int, places: Int) {
        if entered.count < places, !refused.contains(listener) { entered.insert(listener) }
    }

    /// Sets by hand who is on the list.
    mutating func set(_ listener: Int, allowed: Bool) {
        if allowed {
            entered.insert(listener)
            refused.remove(listener)
        } else {
            entered.remove(listener)
            refused.insert(listener)
        }
    }

    func contains(_ listener: Int) -> Bool { entered.contains(listener) }
}
