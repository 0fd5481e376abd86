import HTTP
import Music
import Spotify
import Testing

@Suite struct SpotifyEndpointTests {
    @Test(arguments: SpotifyEndpoint.allCases)
    func `a call is recognised as what it is`(endpoint: SpotifyEndpoint) throws {
        let app = SpotifyApp.trial()
        let base = endpoint == .token ? app.accountsURL : app.apiURL
        let url = base + endpoint.path.replacing("{id}", with: "4nDoRrQiYLoBzwC5BhVJzF") + "?limit=1"
        let known = try #require(app.endpointFamily(of: Request(endpoint.method, url)))
        #expect(known.source == .spotify)
        #expect(known.family == endpoint.family)
    }

    @Test func `what Spotify has and we do not use is "other", and elsewhere is nothing`() throws {
        let app = SpotifyApp.trial()
        #expect(app.endpointFamily(of: Request(.get, app.apiURL + "/markets"))?.family == "other")
        #expect(app.endpointFamily(of: Request(.delete, app.apiURL + "/me"))?.family == "other")
        #expect(app.endpointFamily(of: Request(.get, app.apiURL))?.family == "other")
        #expect(app.endpointFamily(of: Request(.get, app.accountsURL + "/authorize"))?.family == "other")
        #expect(app.endpointFamily(of: Request(.get, "http://127.0.0.1:9/spotify/v10/me")) == nil)
        #expect(app.endpointFamily(of: Request(.get, "http://127.0.0.1:9/deezer/artist/1")) == nil)
        #expect(app.endpointFamily(of: Request(.get, "https://evil.example/?u=\(app.apiURL)/me")) == nil)
    }
}
