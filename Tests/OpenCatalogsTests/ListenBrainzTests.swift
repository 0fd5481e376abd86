import HTTP
import Music
import OpenCatalogs
import TestOutside
import Testing

@Suite struct ListenBrainzTests {
    let one = MBID(rawValue: "a74b1b7f-71a5-4011-9441-d0b5e4122711")
    let two = MBID(rawValue: "8bfac288-ccc5-448d-9573-c33ea2aa5c30")

    func listenBrainz(_ canned: Canned, token: String? = nil) -> ListenBrainz {
        ListenBrainz(
            baseURL: "http://127.0.0.1:9/lb/1", labsURL: "http://127.0.0.1:9/labs", token: token,
            client: canned.client, now: { noon })
    }

    @Test func `similar artists come the likest first, without the artist itself`() async throws {
        let (one, two) = (try #require(one), try #require(two))
        let body = """
            [{"artist_mbid":"\(two.rawValue)","name":"Far","score":3},
             {"artist_mbid":"b7ffd2af-418f-4be2-bdd1-22f8b48613da","name":"Near","score":90},
             {"artist_mbid":"\(one.rawValue)","name":"Itself","score":100},
             {"artist_mbid":"no uuid","name":"X","score":5}, {"name":null}, 4]
            """
        let canned = Canned(reply(body))
        let similar = try await listenBrainz(canned, token: "t").similarArtists(one)
        #expect(similar.map(\.artist.name) == ["Near", "Far"])
        #expect(similar.map(\.score) == [90, 3])
        #expect(canned.requests[0].path == "/labs/similar-artists/json")
        #expect(canned.requests[0].query["artist_mbids"] == one.rawValue)
        #expect(canned.requests[0].query["algorithm"] == ListenBrainz.algorithm)
        #expect(canned.requests[0].headers["Authorization"] == "Token t")
    }

    @Test func `top recordings keep each artist's own name`() async throws {
        let (one, two) = (try #require(one), try #require(two))
        let recording = "5465ca86-3881-4349-81b2-6efbd3a59451"
        let body = """
            [{"recording_mbid":"\(recording)","recording_name":"Listed","length":201000,"release_name":"R",
              "artist_name":"One & Two","artist_mbids":["\(one.rawValue)","\(two.rawValue)"],
              "artists":[{"artist_mbid":"\(one.rawValue)","artist_credit_name":"One"},{"artist_mbid":"\(two.rawValue)","artist_credit_name":"Two"}]},
             {"recording_mbid":"\(recording)","recording_name":"Not listed","artist_name":"One & Two",
              "artist_mbids":["\(one.rawValue)","\(two.rawValue)"]},
             {"recording_mbid":"\(recording)","recording_name":"Alone","artist_name":"Uno","artist_mbids":["\(one.rawValue)"]},
             {"recording_mbid":null,"recording_name":"No id"}]
            """
        let tracks = try await listenBrainz(Canned(reply(body))).topRecordings(one, name: "One")
        #expect(tracks.map(\.title) == ["Listed", "Not listed", "Alone"])
        #expect(tracks.map { $0.artists.map(\.name) } == [["One", "Two"], ["One"], ["One"]])
        #expect(tracks[0].mbid?.rawValue == recording)
        #expect(tracks[0].duration == .seconds(201))
        #expect(tracks[0].album?.title == "R")
    }

    @Test func `Spotify's ids of recordings are asked in one call`() async throws {
        let (one, two) = (try #require(one), try #require(two))
        let body =
            #"[{"recording_mbid":"\#(one.rawValue)","spotify_track_ids":["s1","s2",null]},{"recording_mbid":"\#(two.rawValue)","spotify_track_ids":[]}]"#
        let canned = Canned(reply(body), reply("[]"))
        #expect(
            try await listenBrainz(canned).spotifyIDs([one, two])
                == [one: [SpotifyID(rawValue: "s1"), SpotifyID(rawValue: "s2")]])
        #expect(canned.requests[0].method == .post)
        #expect(
            String(decoding: canned.requests[0].body, as: UTF8.self)
                == #"[{"recording_mbid":"\#(one.rawValue)"},{"recording_mbid":"\#(two.rawValue)"}]"#)
        #expect(try await listenBrainz(canned).spotifyIDs(artist: "A", title: "T").isEmpty)
        #expect(try await listenBrainz(Canned()).spotifyIDs([]).isEmpty)
    }

    @Test(arguments: [
        (
            reply(401, #"{"code":401,"error":"Due to bad actors and AI scrapers..."}"#),
            CatalogError.Fault.unauthorized
        ),
        (reply(200, #"{"code":401,"error":"Due to bad actors"}"#), .unauthorized),
        (reply(429, "", ["X-RateLimit-Reset-In": "7"]), .slowDown(.seconds(7))),
        (reply(500, #"{"code":500,"error":"Popularity API currently disabled"}"#), .unavailable(status: 500)),
        (reply(404, #"{"code":404,"error":"Not Found"}"#), .notFound),
        (
            reply(400, #"{"code":400,"error":"bad"}"#),
            .refused(status: 400, message: "bad")
        ),
        (reply("{}"), .garbage(BodySample(of: Array("{}".utf8)))),
    ])
    func `a refusal says what is the matter`(response: Response, fault: CatalogError.Fault) async throws {
        let one = try #require(one)
        await #expect(throws: CatalogError(.listenbrainz, "top-recordings", fault)) {
            try await listenBrainz(Canned(response)).topRecordings(one, name: "One")
        }
    }
}
