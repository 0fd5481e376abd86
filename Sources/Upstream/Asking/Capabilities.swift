internal import FoundationEssentials
internal import Lifecycle
internal import Music
public import Postgres
public import Spotify
public import Storage

/// What our app may ask of Spotify, learned from the answers and kept in the database.
///
/// One refusal is enough: after it nobody asks a closed endpoint again, in any process, for a week. While it is not yet
/// known whether an endpoint is open, this process asks it one call at a time.
public struct Capabilities: Sendable {
    private let pool: Pool
    private let app: String
    /// Says whether an endpoint is open; nil where whoever knocked could not ask.
    private let knocking = SingleFlight<SpotifyEndpoint, Bool?>()

    /// How long a closed endpoint is left alone before it is tried again: a week.
    private static let patience = 7 * 86_400.0

    /// What an app has learned.
    public init(pool: Pool, app: SpotifyApp) {
        self.pool = pool
        self.app = app.clientID
    }

    /// Asks an endpoint unless it is closed; nil where it is, or turns out to be.
    public func ask<Value: Sendable>(
        _ endpoint: SpotifyEndpoint, _ call: () async throws -> Value
    ) async throws -> Value? {
        while true {
            switch try await standing(of: endpoint) {
            case false: return nil
            case true: return try await attempt(endpoint, call)
            case nil:
                var mine: Value?
                var didAsk = false
                var own: (any Error)?
                let answer = try await knocking.share(endpoint) { () async throws -> Bool? in
                    // Somebody may have knocked between our look and now.
                    if let known = try await standing(of: endpoint) { return known }
                    didAsk = true
                    do {
                        mine = try await attempt(endpoint, call)
                    } catch let error as SpotifyError where error == .notFound(endpoint) {
                        // Open it is; what is missing concerns this question alone, not those who wait for it.
                        own = error
                        try await learn(.spotify, endpoint.rawValue, isOpen: true, status: 404, detail: nil)
                        return true
                    } catch let error where error is SignedOut || error is KeysMissing || error is Throttled {
                        // It was not asked: whoever waits has an access and an urgency of their own.
                        own = error
                        return nil
                    }
                    guard mine != nil else { return false }
                    try await learn(.spotify, endpoint.rawValue, isOpen: true, status: 200, detail: nil)
                    return true
                }
                if let own { throw own }
                guard let isOpen = answer else { continue }
                if didAsk || !isOpen { return mine }
            }
        }
    }

    /// Whether an endpoint is known to be closed.
    public func isClosed(_ endpoint: SpotifyEndpoint) async throws -> Bool {
        try await standing(of: endpoint) == false
    }

    /// All that was learned, in the order of the endpoints' names.
    public func learned() async throws -> [Capability] {
        try await pool.withConnection { [app] in try $0.capabilities(of: app) }
    }

    /// Whether an endpoint is open; nil where it is not known, or was found closed too long ago.
    private func standing(of endpoint: SpotifyEndpoint) async throws -> Bool? {
        let lesson = try await pool.withConnection { [app] in
            try $0.capability(of: app, at: Source.spotify.rawValue, endpoint: endpoint.rawValue)
        }
        guard let lesson else { return nil }
        let isStale = lesson.learnedAt.timeIntervalSinceNow < -Self.patience
        return !lesson.isOpen && isStale ? nil : lesson.isOpen
    }

    private func attempt<Value: Sendable>(
        _ endpoint: SpotifyEndpoint, _ call: () async throws -> Value
    ) async throws -> Value? {
        do {
            return try await call()
        } catch SpotifyError.closed(let closed) {
            try await learn(
                .spotify, closed.rawValue, isOpen: false, status: 403, detail: "closed to this app")
            return nil
        }
    }

    /// Keeps what an answer taught.
    func learn(
        _ source: Source, _ endpoint: String, isOpen: Bool, status: Int?, detail: String?
    ) async throws {
        try await pool.withConnection { [app] in
            try $0.learn(
                Capability(
                    provider: source.rawValue, app: source == .spotify ? app : "", endpoint: endpoint,
                    isOpen: isOpen,
                    status: status, detail: detail))
        }
    }
}
