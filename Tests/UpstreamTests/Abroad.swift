import FoundationEssentials
import HTTP
import Jobs
import Music
import OpenCatalogs
import Postgres
import Sandbox
import Secrets
import Spotify
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream

/// The outside in miniature, and us on a database of our own.
struct Abroad {
    let standIn: StandIn
    let pool: Pool
    let keys = SealingKeys.temporary()
    let hasSecret: Bool

    init(_ profile: Switches.Profile = .extended, hasSecret: Bool = true) throws {
        var switches = Switches(profile)
        switches.rateLimit = 1_000_000
        switches.limitsOthers = false
        standIn = StandIn(.small, switches: switches)
        pool = try TestDatabase.current.pool(as: .app, size: 8, settings: ["segue.scope": "service"])
        self.hasSecret = hasSecret
    }

    /// Us, as one process of several would be; the client may be wrapped.
    func process(_ wrap: (Client) -> Client = { $0 }) throws -> Outside {
        Outside(
            try settings, client: wrap(standIn.client), pool: pool, keys: keys, budget: Budget(.atOnce))
    }

    var settings: OutsideSettings { get throws { try .sandbox(hasSecret: hasSecret) } }

    /// Signs somebody in without a browser.
    func signIn(_ name: String, scopes: [String] = StandIn.usualScopes) async throws -> Listener.ID {
        try await standIn.signIn(name, scopes: scopes, to: pool, with: keys)
    }

    /// Lets the access tokens of all listeners expire, there and here.
    func expireTokens() async throws {
        standIn.expireAccessTokens()
        try await pool.withConnection {
            _ = try $0.execute("UPDATE spotify_tokens SET access_expires_at = now() - interval '1 s'")
        }
    }

    /// How a budget stands.
    func status(_ provider: Provider, _ family: String?) async throws -> BudgetStatus? {
        try await pool.withConnection { try Budget(.atOnce).statuses(on: $0) }
            .first { $0.provider == provider && $0.family == family }
    }

    /// How often Spotify was asked for a token.
    var tokenCalls: Int { standIn.count("POST /accounts/api/token") }
}
