import HTTP
import Music
import OpenCatalogs
import TestOutside
import Testing

@Suite struct DeezerTests {
    func deezer(_ canned: Canned) -> Deezer {
        Deezer(baseURL: "http://127.0.0.1:9/deezer/", client: canned.client, now: { noon })
    }

    @Test(arguments: [
        (
            reply(#"{"error":{"type":"Exception","message":"Quota limit exceeded","code":4}}"#),
            CatalogError.Fault.slowDown(.seconds(5))
        ),
        (reply(#"{"error":{"type":"DataException","message":"no data","code":800}}"#), .notFound),
        (
            reply(#"{"error":{"type":"Exception","message":"Service busy","code":700}}"#),
            .unavailable(status: 503)
        ),
        (
            reply(#"{"error":{"type":"OAuthException","message":"Invalid OAuth access token.","code":300}}"#),
            .unauthorized
        ),
        (
            reply(#"{"error":{"type":"ParameterException","message":"Wrong parameter","code":500}}"#),
            .refused(status: 500, message: "Wrong parameter")
        ),
        (reply(#"{"error":{}}"#), .refused(status: 200, message: nil)),
        (reply(429, "Too many", ["Retry-After": "60"]), .slowDown(.seconds(60))),
        (reply(502, "<html>"), .unavailable(status: 502)),
        (
            reply(302, "", ["Location": "https://elsewhere.example/deezer/artist/27/related"]),
            .unavailable(status: 302)
        ),
        (reply(403, " <html>A robot?"), .garbage(BodySample(of: Array(" <html>A robot?".utf8)))),
        (reply(404, "<html>Log in"), .garbage(BodySample(of: Array("<html>Log in".utf8)))),
        (reply("<html>"), .garbage(BodySample(of: Array("<html>".utf8)))),
        (reply(#"{"data":null}"#), .garbage(BodySample(of: Array(#"{"data":null}"#.utf8)))),
    ])
    func `an error is an error, also within a 200`(response: Response, fault: CatalogError.Fault) async {
        await #expect(throws: CatalogError(.deezer, "related", fault)) {
            try await deezer(Canned(response)).relatedArtists(DeezerID(rawValue: 27))
        }
    }

    @Test func `a track is read with its code, artists, rank and album, and no picture`() async throws {
        let body = """
            {"id":3135556,"title":"Harder, Better","isrc":"GBDUW0000059","duration":226,"rank":956167,
             "explicit_lyrics":false,"bpm":0,"artist":{"id":27,"name":"Daft Punk","picture_medium":"https://p/27"},
             "contributors":[{"id":27,"name":"Daft Punk"},{"id":28,"name":"Guest"},null],
             "album":{"id":302127,"title":"Discovery","cover_medium":"http://127.0.0.1:9/c","release_date":"2001-03-07"}}
            """
        let canned = Canned(reply(body))
        let isrc = try #require(ISRC(rawValue: "GB-DUW-00-00059"))
        let track = try await deezer(canned).track(DeezerID(rawValue: 3_135_556))
        #expect(canned.requests[0].url == "http://127.0.0.1:9/deezer/track/3135556")
        #expect(
            track
                == TrackFacts(
                    title: "Harder, Better",
                    artists: [
                        ArtistFacts(name: "Daft Punk", deezerID: DeezerID(rawValue: 27)),
                        ArtistFacts(name: "Guest", deezerID: DeezerID(rawValue: 28)),
                    ],
                    album: AlbumFacts(
                        title: "Discovery", deezerID: DeezerID(rawValue: 302_127), releaseYear: 2001),
                    isrc: isrc, deezerID: DeezerID(rawValue: 3_135_556), duration: .seconds(226),
                    isExplicit: false, popularity: 95.6167))
    }

    @Test func `a broken element of a list costs only itself`() async throws {
        let body =
            #"{"data":[null,{"id":"x","name":"A"},{"id":2,"name":""},{"id":3,"name":"\ud83d"},{"id":4,"name":"D"},{"id":0,"name":"E"},{"id":-7,"name":"F"}],"total":7}"#
        let artists = try await deezer(Canned(reply(body))).searchArtists("a \"b\"")
        #expect(
            artists == [
                ArtistFacts(name: "A"), ArtistFacts(name: "D", deezerID: DeezerID(rawValue: 4)),
                ArtistFacts(name: "E"), ArtistFacts(name: "F"),
            ])
    }
}
