import HTTP
import Music
import OpenCatalogs
import TestOutside
import Testing

@Suite struct MusicBrainzTests {
    let id = "a74b1b7f-71a5-4011-9441-d0b5e4122711"
    static let agent = "Segue/0.1 ( operator@example.org )"

    func musicBrainz(_ canned: Canned) -> MusicBrainz {
        MusicBrainz(
            baseURL: "http://127.0.0.1:9/mb/ws/2", userAgent: Self.agent, client: canned.client, now: { noon }
        )
    }

    @Test func `every call says who asks`() async throws {
        let canned = Canned(reply(404, #"{"error":"Not Found"}"#))
        #expect(try await musicBrainz(canned).artists(at: SpotifyID(rawValue: "s")).isEmpty)
        #expect(canned.requests[0].headers["User-Agent"] == Self.agent)
        #expect(canned.requests[0].query["resource"] == "https://open.spotify.com/artist/s")
        #expect(canned.requests[0].query["fmt"] == "json")
    }

    @Test func `a page of Spotify's leads to whoever it is linked to, each once`() async throws {
        let other = "8bfac288-ccc5-448d-9573-c33ea2aa5c30"
        let body = """
            {"relations":[{"type":"x","url":null},
              {"type":"free streaming","artist":{"id":"\(id)","name":"Radiohead"}},
              {"type":"streaming","artist":{"id":"\(id)","name":"Radiohead"}},
              {"type":"free streaming","artist":{"id":"\(other)","name":"On a Friday"}}]}
            """
        let page = SpotifyID(rawValue: "s")
        #expect(
            try await musicBrainz(Canned(reply(body))).artists(at: page) == [
                ArtistFacts(name: "Radiohead", mbid: MBID(rawValue: id)),
                ArtistFacts(name: "On a Friday", mbid: MBID(rawValue: other)),
            ])
        #expect(try await musicBrainz(Canned(reply("{}"))).artists(at: page).isEmpty)
    }

    @Test func `an artist has genres, the surest first, and handles`() async throws {
        let body = """
            {"id":"\(id)","name":"Radiohead","genres":[{"name":"Rock","count":3},{"name":"art rock","count":20},
              {"name":"gone","count":0},null,{"count":9}],
             "relations":[{"url":{"resource":"https://www.radiohead.com/"}},{"url":null},
              {"url":{"resource":"https://open.spotify.com/artist/4Z8W4fKeB5YxbusRsdQVPb?si=1"}},
              {"url":{"resource":"https://www.deezer.com/artist/399"}}]}
            """
        let canned = Canned(reply(body))
        let mbid = try #require(MBID(rawValue: id))
        let artist = try await musicBrainz(canned).artist(mbid)
        #expect(artist.genres == ["art rock", "rock"])
        #expect(artist.spotifyID?.rawValue == "4Z8W4fKeB5YxbusRsdQVPb")
        #expect(artist.deezerID?.rawValue == 399)
        #expect(canned.requests[0].query["inc"] == "url-rels genres")
    }

    @Test func `who became one with another is found there, and keeps the id that was asked for`()
        async throws
    {
        let mbid = try #require(MBID(rawValue: id))
        let other = "8bfac288-ccc5-448d-9573-c33ea2aa5c30"
        let link = "http://127.0.0.1:9/mb/ws/2/artist/\(other)?fmt=json&inc=url-rels%20genres"
        let canned = Canned(
            reply(301, "", ["Location": link]),
            reply(#"{"id":"\#(other)","name":"Radiohead","genres":[{"name":"rock","count":1}]}"#))
        let artist = try await musicBrainz(canned).artist(mbid)
        #expect(artist == ArtistFacts(name: "Radiohead", mbid: mbid, genres: ["rock"]))
        #expect(canned.requests.map(\.url).last == link)
        #expect(canned.requests[1].headers["User-Agent"] == Self.agent)
    }

    @Test(arguments: [
        "https://elsewhere.example/mb/ws/2/artist/a", "http://127.0.0.1:9/mb/ws/20/artist/a", "/artist/a", "",
    ])
    func `nobody is followed out of the catalogue, nor twice within it`(link: String) async throws {
        let mbid = try #require(MBID(rawValue: id))
        let lost = CatalogError(.musicbrainz, "artist", .unavailable(status: 301))
        await #expect(throws: lost) {
            try await musicBrainz(Canned(reply(301, "", ["Location": link]))).artist(mbid)
        }
        let round = reply(301, "", ["Location": "http://127.0.0.1:9/mb/ws/2/artist/\(id)"])
        await #expect(throws: lost) { try await musicBrainz(Canned(round, round)).artist(mbid) }
    }

    @Test(arguments: [
        (
            reply(
                503, #"{"error":"Your requests are exceeding the allowable rate limit."}"#),
            CatalogError.Fault.slowDown(.seconds(30))
        ),
        (
            reply(
                503, #"{"error":"The MusicBrainz web server is currently busy."}"#,
                ["Retry-After": "0", "X-RateLimit-Zone": "global"]), .slowDown(.seconds(10))
        ),
        (reply(200, #"{"error":"The MusicBrainz web server is currently busy."}"#), .slowDown(.seconds(10))),
        (reply(200, #"{"error":"Invalid mbid."}"#), .refused(status: 200, message: "Invalid mbid.")),
        (reply(403, #"{"error":"Your request was blocked"}"#), .unauthorized),
        (reply(404, #"{"error":"Not Found"}"#), .notFound),
        (reply(400, ""), .refused(status: 400, message: nil)),
        (reply("<?xml version=\"1.0\"?>"), .garbage(BodySample(of: Array("<?xml version=\"1.0\"?>".utf8)))),
    ])
    func `a refusal says what is the matter`(response: Response, fault: CatalogError.Fault) async throws {
        let mbid = try #require(MBID(rawValue: id))
        await #expect(throws: CatalogError(.musicbrainz, "artist", fault)) {
            try await musicBrainz(Canned(response)).artist(mbid)
        }
    }
}
