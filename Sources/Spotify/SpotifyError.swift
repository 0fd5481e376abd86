public import HTTP

/// What Spotify answered instead of what was asked for; safe to log.
///
/// What the client itself throws (`HTTPError`, a budget that is used up, cancellation) is not among these: it
/// passes through as it is.
public enum SpotifyError: Error, Sendable, Equatable {
    /// The access token is not accepted: renew it once and ask once more; refused again, the listener is signed out.
    case tokenRefused(TokenFault)
    /// The listener took our access away, or the consent is too old to renew. Only a new sign-in helps.
    case signedOut(GrantFault)
    /// The code of a sign-in was not accepted; the listener has to begin again.
    case signInRefused(GrantFault)
    /// The Accounts service does not accept the app's own credentials. The operator has to look.
    case appRefused(String)
    /// Too many requests, or 5xx with a time to come back. Ask again after the pause.
    case slowDown(Duration)
    /// The app's quota for this endpoint is used up. Ask again after the pause.
    case quota(SpotifyEndpoint, Duration)
    /// This app may not call this endpoint. Asking again will not help.
    case closed(SpotifyEndpoint)
    /// The call is refused for a reason that somebody can do something about.
    case forbidden(SpotifyEndpoint, ForbiddenReason)
    /// There is no such thing.
    case notFound(SpotifyEndpoint)
    /// The call is refused as wrong. Asking again will not help.
    case refused(SpotifyEndpoint, status: Int, message: String?)
    /// Spotify has trouble of its own, 5xx, or somebody on the way sends us elsewhere, 3xx.
    case unavailable(SpotifyEndpoint, status: Int)
    /// The answer makes no sense; here is how it began.
    case garbage(SpotifyEndpoint, BodySample)

    /// Why an access token is not accepted.
    public enum TokenFault: String, Sendable, Equatable {
        /// Its hour is over.
        case expired
        /// It never was one, or was taken back.
        case invalid
        /// None was sent, or in the wrong form.
        case missing
    }

    /// Why a sign-in's code, or a refresh token, is not accepted: the kinds of `invalid_grant`.
    public enum GrantFault: Sendable, Equatable {
        /// The listener took the access away.
        case revoked
        /// Six months have passed since the listener's consent.
        case expired
        /// The code is wrong, or was used before.
        case wrongCode
        /// The code is too old.
        case expiredCode
        /// The redirect URI is not the one that the code was asked with.
        case wrongRedirectURI
        /// The verifier does not belong to the challenge.
        case wrongVerifier
        /// Another reason, in Spotify's words.
        case other(String)
    }

    /// Why a call is refused with 403.
    public enum ForbiddenReason: Sendable, Equatable {
        /// The owner of the app has no Premium subscription; every call is refused.
        case ownerNotPremium
        /// The listener is not on the app's allow-list; sign-in works, every call is refused.
        case notOnAllowList
        /// The listener did not grant the scope.
        case missingScope
        /// The thing is somebody else's, or another reason, in Spotify's words.
        case other(String?)
    }

    /// Whether the same call, made later without any change, may well succeed.
    public var isRetriable: Bool {
        switch self {
        case .slowDown, .quota, .unavailable, .garbage: true
        default: false
        }
    }

    /// How long Spotify wants to be left alone; nil where it does not say so.
    public var pause: Duration? {
        switch self {
        case .slowDown(let pause), .quota(_, let pause): pause
        default: nil
        }
    }
}

extension SpotifyError: CustomStringConvertible {
    /// What happened, where, and what next.
    public var description: String {
        switch self {
        case .tokenRefused(let fault): "Spotify does not accept the access token (\(fault.rawValue))."
        case .signedOut(let fault): "Spotify no longer renews the listener's access (\(fault))."
        case .signInRefused(let fault): "Spotify does not accept this sign-in (\(fault))."
        case .appRefused(let why): "Spotify does not accept the app's credentials (\(why))."
        case .slowDown(let pause): "Spotify asks for a pause of \(pause)."
        case .quota(let endpoint, let pause):
            "The quota of Spotify's \(endpoint.rawValue) is used up for \(pause)."
        case .closed(let endpoint): "Spotify's \(endpoint.rawValue) is closed to this app."
        case .forbidden(let endpoint, let reason): "Spotify's \(endpoint.rawValue) is forbidden (\(reason))."
        case .notFound(let endpoint): "Spotify's \(endpoint.rawValue) found nothing under this id."
        case .refused(let endpoint, let status, let message):
            "Spotify's \(endpoint.rawValue) refused the call with \(status) (\(message ?? "no reason"))."
        case .unavailable(let endpoint, let status):
            "Spotify's \(endpoint.rawValue) is unavailable (\(status))."
        case .garbage(let endpoint, let sample):
            "Spotify's \(endpoint.rawValue) answered nonsense: \(sample)"
        }
    }
}
