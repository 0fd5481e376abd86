import FoundationEssentials
import HTTP
import Jobs
import Music
import Postgres
import Sandbox
import Site
import Storage
import TestDatabase
import TestRedis
import TestSandbox
import Testing
import Upstream

/// Artists that are found as one types, in the catalogue and at Spotify.
@Suite(.database(schema: .segue), .timeLimit(.minutes(5))) struct ArtistSearchTests {
    private func search(_ text: String, as browser: Browser) async throws -> [String] {
        let words = text.replacing(" ", with: "%20")
        let answer = try await browser.ask(.get, "/artists?q=\(words)&outside=true")
        return try Document(answer)["items"].items.compactMap(\.name.text)
    }

    /// The name of somebody whom the catalogue does not know.
    private func stranger(to house: House) throws -> String {
        try #require(house.standIn.world.artists.map(\.name).first { $0.utf8.allSatisfy { $0 < 128 } })
    }

    private func searches(of house: House) -> Int { house.standIn.count("GET /spotify/v1/search") }

    @Test func `whom Spotify named is not asked for again within the hour`() async throws {
        let house = try House()
        let ada = try await house.visitor()
        let name = try stranger(to: house)
        let found = try await search(name, as: ada)
        #expect(found.contains(name))
        #expect(searches(of: house) == 1)
        #expect(try await search(name.uppercased(), as: ada) == found)
        #expect(searches(of: house) == 1)
    }

    @Test(.redis) func `what one site has asked, no other asks that shares a Redis, until that is gone`()
        async throws
    {
        let house = try House()
        let redis = try TestRedis.current
        let shared = { () throws -> House in
            let transport = RedisTransport(to: redis.address, standby: try TestDatabase.current.appURL)
            return house.with { $0.transport = transport }
        }
        let (one, other, late) = (try shared(), try shared(), try shared())
        let name = try stranger(to: house)
        let found = try await search(name, as: try await one.visitor())
        #expect(found.contains(name))
        #expect(searches(of: house) == 1)
        #expect(try await search(name, as: try await other.visitor("bruno")) == found)
        #expect(searches(of: house) == 1)
        redis.kill()
        #expect(try await search(name, as: try await late.visitor("chiyo")) == found)
        #expect(searches(of: house) == 2)
    }

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
