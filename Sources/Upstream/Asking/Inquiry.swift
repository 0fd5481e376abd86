public import Music
internal import OpenCatalogs
public import Spotify

/// Questions to outsiders on somebody's behalf, each going from one to the next until somebody knows.
public struct Inquiry: Sendable {
    /// Everybody whom we ask.
    public let outsiders: Outsiders
    /// What the app may ask.
    public let capabilities: Capabilities
    /// Who keeps the tokens.
    public let tokens: TokenKeeper
    /// On whose behalf; nil: the operator's.
    public let listener: Listener.ID?
    /// Whether the listener only lends their access to work that is nobody's own.
    public let isLent: Bool
    /// What it has cost so far.
    public let tally: CallTally
    /// What it has looked up in vain.
    let lookUps = LookUps()

    /// Asks Spotify's catalogue, in the app's own name where it has a secret, else in the listener's.
    ///
    /// Nil where the endpoint is closed to the app, or nobody's token is at hand: another source has to answer. Throws
    /// ``SignedOut``, or ``LentAccessLost``, where the listener has to sign in again.
    public func asApp<Value: Sendable>(
        _ endpoint: SpotifyEndpoint, _ ask: (AccessToken) async throws -> Value
    ) async throws -> Value? {
        guard let bearer = tokens.bearerOfCatalogue(for: listener) else { return nil }
        do {
            return try await capabilities.ask(endpoint) {
                try await tokens.asking(as: bearer, ask)
            }
        } catch let error as SignedOut where isLent {
            throw LentAccessLost(reason: error.reason)
        } catch SpotifyError.forbidden(_, .notOnAllowList) where isLent {
            // Who lends it is not let in any more: there is nothing to open with it.
            return nil
        }
    }

    /// Asks Spotify what only the listener may see.
    ///
    /// Throws ``SignedOut`` where only a new sign-in helps.
    public func asListener<Value: Sendable>(
        _ ask: (SpotifyWebAPI, AccessToken) async throws -> Value
    ) async throws -> Value {
        guard let listener else { throw SignedOut(reason: "nobody is signed in") }
        return try await tokens.asking(as: .listener(listener)) { token in
            try await ask(outsiders.spotify, token)
        }
    }
}
