internal import Lifecycle
internal import Spotify

/// The token in the app's own name: kept in memory alone, for it costs one call an hour and can be had again.
final class AppToken: Sendable {
    private let kept = Guarded<(token: AccessToken, until: ContinuousClock.Instant)?>(nil)

    /// The token, asked for anew where it is about to expire or was refused.
    func get(refused: AccessToken?, _ ask: () async throws -> TokenGrant) async throws -> AccessToken {
        let known = kept.withLock { kept in kept.flatMap { $0.until > .now ? $0.token : nil } }
        if let known, known != refused { return known }
        let grant = try await ask()
        kept.withLock { $0 = (grant.accessToken, .now + grant.expiresIn - .seconds(60)) }
        return grant.accessToken
    }
}
