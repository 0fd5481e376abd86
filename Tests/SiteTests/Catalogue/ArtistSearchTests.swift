import FoundationEssentials
import HTTP
import Jobs
import Sandbox
import Site
import TestDatabase
import TestRedis
import Testing

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
            let carrier = RedisCarrier(to: redis.address, standby: try TestDatabase.current.appURL)
            return house.with { $0.carrier = carrier }
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
}
