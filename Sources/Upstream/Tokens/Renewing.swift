internal import FoundationEssentials
internal import Lifecycle
internal import Music
internal import Postgres
internal import Secrets
internal import Spotify
internal import Storage

/// What to do about a listener's tokens as they are kept: a pure decision.
enum TokenStep: Sendable, Equatable {
    /// The access token is good.
    case use
    /// Somebody else is renewing it: look again in a moment.
    case wait
    /// Renew it.
    case renew
    /// Only a new sign-in helps.
    case signedOut(reason: String)

    /// Decides; `isRefused` says that Spotify did not accept the kept access token.
    init(_ consent: SpotifyConsent?, isRefused: Bool) {
        guard let consent else {
            self = .signedOut(reason: "there is no consent")
            return
        }
        if consent.needsReauthSince != nil {
            self = .signedOut(reason: consent.needsReauthReason ?? "Spotify no longer renews the access")
        } else if !isRefused, consent.tokens.accessExpiresAt > consent.readAt {
            self = .use
        } else if consent.isBeingRefreshed {
            self = .wait
        } else if consent.tokens.refresh == nil {
            self = .signedOut(reason: "there is nothing to renew the access with")
        } else {
            self = .renew
        }
    }
}

extension TokenKeeper {
    /// How long one process alone may renew a token: as long as a call waits for its slot, and then for its answer, and more.
    private static var lease: Duration { .seconds(20) }
    /// How long somebody waits for another process: as long as its lease, and a little more.
    private static var patience: Duration { lease + .seconds(3) }

    /// A listener's token: the kept one, or a new one that this or another process brings.
    func token(of listener: Listener.ID, refused: AccessToken?) async throws -> AccessToken {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let consent = try await pool.withConnection { try $0.consent(of: listener) }
            let kept = try await opened(consent)
            switch TokenStep(consent, isRefused: kept == refused) {
            case .use:
                if let kept { return kept }
            case .signedOut(let reason):
                throw SignedOut(reason: reason)
            case .renew:
                if let consent, let token = try await renew(consent) { return token }
            case .wait:
                guard ContinuousClock.now < deadline else { throw StillBeingRenewed() }
                try await Task.sleep(for: .milliseconds(Int.random(in: 60...140)))
            }
        }
    }

    /// Renews a listener's token; nil where somebody else was faster, and it has to be read again.
    private func renew(_ consent: SpotifyConsent) async throws -> AccessToken? {
        let (listener, version) = (consent.listener, consent.version)
        let isOurs = try await pool.withConnection { [owner] in
            try $0.leaseRefresh(of: listener, version: version, owner: owner, for: Self.lease)
        }
        guard isOurs else { return nil }
        var grant: TokenGrant
        do {
            let token = try withKeys { try consent.tokens.refreshToken(of: listener, with: keys) }
            guard let token else { return nil }
            grant = try await surely { [accounts] in try await accounts.refresh(token) }
            // The kept one is sealed anew beside the new access token: one key for both.
            grant.refreshToken = grant.refreshToken ?? token
            UpstreamMetrics.count(.renewed)
        } catch SpotifyError.signedOut(let fault) {
            UpstreamMetrics.count(.refused)
            try await settle("\(fault)", of: consent)
            return nil
        } catch {
            UpstreamMetrics.count(.failed)
            // Anything else is no reason to drop the token; the next one may try at once.
            try? await pool.withConnection { [owner] in
                try $0.releaseRefresh(of: listener, version: version, owner: owner)
            }
            throw error
        }
        return try await surely { [pool, keys, grant] in
            let granted = grant.scopes.map { $0.map(\.rawValue).sorted() }
            let isKept = try await pool.withConnection { connection in
                // By the clock by which it is read: this host's may be off.
                let sealed = SealedTokens(
                    sealing: grant, of: listener, with: keys, now: try connection.clock())
                return try connection.keepRefreshed(of: listener, version: version, sealed, granted: granted)
            }
            return isKept ? grant.accessToken : nil
        }
    }

    /// Notes that Spotify no longer renews a listener's access, unless it says so of too many at once.
    ///
    /// Where the tokens changed meanwhile, nothing is noted and the new ones are tried. Spotify once said it of nearly
    /// everybody by mistake: when more than a fifth of five or more listeners are told so within ten minutes, they are
    /// asked again later, and nothing is given up.
    private func settle(_ reason: String, of consent: SpotifyConsent) async throws {
        let (listener, version) = (consent.listener, consent.version)
        let pausedUntil: Date? = try await pool.transaction { [owner] connection in
            let counts = try connection.reauthCounts(within: .seconds(600))
            guard counts.all < 5 || (counts.lately + 1) * 5 <= counts.all else {
                try connection.releaseRefresh(of: listener, version: version, owner: owner)
                return try connection.clock() + 600
            }
            _ = try connection.noteNeedsReauth(of: listener, version: version, reason: reason)
            return nil
        }
        guard let pausedUntil else { return }
        log.error("Spotify refuses to renew the access of many listeners at once; they are asked again later")
        throw Throttled(source: .spotify, family: "token", until: pausedUntil)
    }

    /// What to throw when a token is refused that was granted a moment ago: as good as revoked, if it is still the kept one.
    func signedOut(_ bearer: Bearer, holding token: AccessToken, reason: String) async throws -> SignedOut {
        if case .listener(let listener) = bearer,
            let consent = try await pool.withConnection({ try $0.consent(of: listener) }),
            (try? consent.tokens.accessToken(of: listener, with: keys)) == token
        {
            try await settle(reason, of: consent)
        }
        return SignedOut(reason: reason)
    }

    /// The access token of a consent; nil where there is none, or one that only a new sign-in helps.
    ///
    /// A token that was changed, or is no token of ours, is lost: the listener signs in again. One whose keys are elsewhere is
    /// not, and stays as it is.
    private func opened(_ consent: SpotifyConsent?) async throws -> AccessToken? {
        guard let consent, consent.needsReauthSince == nil else { return nil }
        do {
            return try withKeys { try consent.tokens.accessToken(of: consent.listener, with: keys) }
        } catch is SecretsError {
            throw try await unreadable(consent)
        }
    }

    /// Opens something; where the keys for it are not there, the operator is told what to do.
    private func withKeys<Value>(_ open: () throws -> Value) throws -> Value {
        do { return try open() } catch let error as SecretsError {
            switch error {
            case .forged, .unknownFormat: throw error
            case .unknownKey, .unusableKeyFile, .exposedKeyFile, .malformedKeyFile:
                let missing = KeysMissing(reason: error)
                log.error("\(missing)")
                throw missing
            }
        }
    }

    /// What to throw when a token is not what was sealed: it is lost to us, and the listener signs in again.
    private func unreadable(_ consent: SpotifyConsent) async throws -> SignedOut {
        let reason = "its token is not as it was sealed"
        try await giveUp(consent, because: reason)
        return SignedOut(reason: reason)
    }

    /// Notes that tokens are lost to us: the listener signs in again.
    func giveUp(_ consent: SpotifyConsent, because reason: String) async throws {
        let (listener, version) = (consent.listener, consent.version)
        _ = try await pool.withConnection {
            try $0.noteNeedsReauth(of: listener, version: version, reason: reason)
        }
    }
}

/// Another process has been renewing the token for too long; the next try will find it, or take over.
struct StillBeingRenewed: Error, CustomStringConvertible {
    var description: String { "another process is still renewing the listener's token" }
}

/// Does what cannot be undone, also when whoever wanted it is gone; awaited, and ended by the client's own deadline.
///
/// A renewal may end the old refresh token: from the question to the last write, no cancelled caller may lose the new one.
private func surely<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws
    -> Value
{
    // Unstructured on purpose: cancellation must not reach it.
    try await Task { try await body() }.value
}

private let log = Log("tokens")
