import HTTP
import Music
import OpenCatalogs
import Testing

@Suite struct CatalogAddressesTests {
    let sandbox = CatalogAddresses(
        deezer: "http://127.0.0.1:9/deezer", listenBrainz: "http://127.0.0.1:9/listenbrainz/1",
        listenBrainzLabs: "http://127.0.0.1:9/listenbrainz-labs/",
        reccoBeats: "http://127.0.0.1:9/reccobeats/v1",
        musicBrainz: "http://127.0.0.1:9/musicbrainz/ws/2")

    @Test(arguments: [
        ("/deezer/artist/27", Source.deezer, "artist"),
        ("/deezer/artist/27/related?limit=2", .deezer, "related"),
        ("/deezer/artist/27/top", .deezer, "top"), ("/deezer/track/isrc:X", .deezer, "track"),
        ("/deezer/search/artist?q=a", .deezer, "search"), ("/deezer/chart/0/tracks", .deezer, "other"),
        ("/reccobeats/v1/audio-features?ids=a", .reccobeats, "audio-features"),
        ("/reccobeats/v1/track", .reccobeats, "track"), ("/reccobeats/v1/artist", .reccobeats, "other"),
        ("/musicbrainz/ws/2/url?resource=x", .musicbrainz, "url"),
        ("/musicbrainz/ws/2/artist/x", .musicbrainz, "artist"),
        ("/musicbrainz/ws/2/isrc/x", .musicbrainz, "other"),
        ("/musicbrainz/ws/2/work/x", .musicbrainz, "other"),
        ("/listenbrainz-labs/similar-artists/json", .listenbrainz, "similar-artists"),
        ("/listenbrainz-labs/spotify-id-from-mbid/json", .listenbrainz, "spotify-ids"),
        ("/listenbrainz/1/popularity/top-recordings-for-artist/x", .listenbrainz, "top-recordings"),
        ("/listenbrainz/1/stats/sitewide/artists", .listenbrainz, "other"),
    ])
    func `a call is recognised as what it is`(path: String, source: Source, family: String) throws {
        let known = try #require(sandbox.endpointFamily(of: Request(.get, "http://127.0.0.1:9" + path)))
        #expect(known.source == source)
        #expect(known.family == family)
    }

    @Test func `elsewhere is nothing`() {
        #expect(sandbox.endpointFamily(of: Request(.get, "http://127.0.0.1:9/spotify/v1/me")) == nil)
        #expect(sandbox.endpointFamily(of: Request(.get, "http://127.0.0.1:9/deezerish/artist/1")) == nil)
        #expect(
            CatalogAddresses().endpointFamily(of: Request(.get, "https://api.deezer.com/artist/1")) != nil)
    }
}
