import HTTP
import Music
import Sandbox
import Testing

/// Lists as they come on a bad day.
@Suite struct UntidinessTests {
    struct Track: Decodable {
        var id: String?
        var linkedFrom: Linked?
        struct Linked: Decodable { var id: String }
    }

    @Test func `pages overlap, count anew, hold what nobody can use, and the last is followed by itself`()
        async throws
    {
        let standIn = SandboxTests.standIn { $0.isUntidy = true }
        let token = try #require(standIn.signIn("bruno")).access
        var path = "/me/top/tracks?time_range=short_term&limit=20&offset=0"
        var items: [Track?] = []
        var totals: [Int] = []
        for _ in 0..<10 {
            let page: TestPage<Track?> = try await standIn.spotify(path, token: token).read()
            items += page.items
            totals.append(page.total)
            let next = try #require(page.next?.split(separator: "/v1", maxSplits: 1).last.map(String.init))
            if next == path { break }
            path = next
        }
        let known = try #require(standIn.world.listeners[1].topTracks[.short])
            .map { standIn.world.tracks[$0].spotifyID }
        let found = items.compactMap { $0?.linkedFrom?.id ?? $0?.id }
        #expect(Set(found).isSuperset(of: known))
        #expect(found.count > Set(found).count, "some come twice")
        #expect(items.contains { $0 == nil } && items.contains { $0 != nil && $0?.id == nil })
        #expect(items.contains { $0?.linkedFrom != nil && $0?.linkedFrom?.id != $0?.id })
        #expect(totals.count > 1 && totals[0] < totals[1])
    }

    @Test func `a fault may concern one step of a path for all of its values`() async throws {
        let standIn = SandboxTests.standIn()
        let token = try #require(standIn.signIn("ada")).access
        standIn.inject(Fault(on: .spotify, path: "/spotify/v1/artists/*/related-artists", status: 404))
        let artist = standIn.world.artists[3].spotifyID
        #expect(try await standIn.spotify("/artists/\(artist)/related-artists", token: token).status == 404)
        #expect(try await standIn.spotify("/artists/\(artist)/top-tracks", token: token).status == 200)
        #expect(try await standIn.spotify("/artists/\(artist)", token: token).status == 200)
    }
}
