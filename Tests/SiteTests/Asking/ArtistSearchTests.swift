import HTTP
import Jobs
import Music
import Postgres
import Sandbox
import Site
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream

@Suite(.database(schema: .segue)) struct ArtistSearchTests {
    @Test func `whose access has ended spoils the search of nobody else who asks the same at the same time`()
        async throws
    {
        let plain = try House()
        // An app without a secret asks with the listener's own access.
        let outside = Outside(
            try .sandbox(hasSecret: false), client: plain.standIn.client,
            pool: try TestDatabase.current.pool(as: .app, settings: ["segue.scope": "service"]),
            keys: plain.needs.keys, budget: Budget(.atOnce))
        let house = plain.with { $0.outside = outside }
        let (ada, bruno) = (try await token(of: "ada", in: house), try await token(of: "bruno", in: house))
        // Spotify's search is known to be open: whoever finds that out is asked for by all.
        let other = try await house.ask(.get, "/artists?q=be&outside=true", token: bruno)
        #expect(try Document(other).outside.asked.flag == true)
        let listener = try await house.listener(named: "Ada").id
        try await house.database.transaction(as: .service) {
            _ = try $0.execute(
                """
                UPDATE spotify_tokens SET access_expires_at = now() - interval '1 s' WHERE listener_id = \(listener)
                """)
        }
        house.standIn.revoke("ada")
        house.standIn.inject(Fault(on: .accounts, delayMs: 1_000, calls: 1))

        async let first = house.ask(.get, "/artists?q=an&outside=true", token: ada)
        for _ in 0..<1_000 {
            let renewing = try await house.count(
                "SELECT count(*) FROM spotify_tokens WHERE refresh_lease_until IS NOT NULL")
            if renewing > 0 { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        let second = try await house.ask(.get, "/artists?q=an&outside=true", token: bruno)
        #expect(try Document(second).outside.asked.flag == true)
        #expect(try Document(try await first).outside.asked.flag == false)
    }

    private func token(of name: String, in house: House) async throws -> String {
        let made = try await house.visitor(name).ask(.post, "/me/tokens", json: #"{"name": "a"}"#)
        return try #require(try Document(made).token.text)
    }
}
