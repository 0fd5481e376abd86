import HTTP
import Music
import OpenCatalogs
import TestOutside
import Testing

@Suite struct ReccoBeatsTests {
    func recco(_ canned: Canned) -> ReccoBeats {
        ReccoBeats(baseURL: "http://127.0.0.1:9/recco/v1", client: canned.client, now: { noon })
    }

    @Test func `features come in any order, and are joined by their link`() async throws {
        let body = """
            {"content":[
              {"id":"u2","href":"https://open.spotify.com/track/b?si=x","energy":0.2,"loudness":-7.1,"key":11,"mode":0},
              {"id":"u9","href":"https://open.spotify.com/track/stranger","energy":0.9},
              {"id":"u1","href":"https://open.spotify.com/track/a","energy":1.5,"tempo":"fast","key":-1},
              {"id":"u3","energy":0.3}, null
            ]}
            """
        let canned = Canned(reply(body))
        let ids = ["a", "b", "c"].map(SpotifyID.init(rawValue:))
        let features = try await recco(canned).audioFeatures(ids)
        #expect(features == [ids[1]: AudioFeatures(energy: 0.2, loudness: -7.1, key: 11, mode: 0)])
        #expect(canned.requests[0].query["ids"] == "a,b,c")
    }

    @Test func `a code is looked up first, and its features asked by the id that was found`() async throws {
        let tracks =
            #"{"content":[{"id":"u1","isrc":"USRC17607839"},{"id":"u2","isrc":"USRC17607839"},{"id":"u3","isrc":"other"},{"id":null,"isrc":"GBDUW0000059"}]}"#
        let features = #"{"content":[{"id":"u1","valence":0.7}]}"#
        let canned = Canned(reply(tracks), reply(features))
        let codes = ["USRC17607839", "GBDUW0000059"].compactMap(ISRC.init(rawValue:))
        let known = try await recco(canned).audioFeatures(isrcs: codes)
        #expect(known == [codes[0]: AudioFeatures(valence: 0.7)])
        #expect(canned.requests.map(\.path) == ["/recco/v1/track", "/recco/v1/audio-features"])
        #expect(canned.requests[1].query["ids"] == "u1")
    }

    @Test func `what nobody asks about costs no call`() async throws {
        #expect(try await recco(Canned()).audioFeatures([]).isEmpty)
        #expect(try await recco(Canned()).audioFeatures(isrcs: []).isEmpty)
        let unknown = Canned(reply(#"{"content":[]}"#))
        let code = try #require(ISRC(rawValue: "USRC17607839"))
        #expect(try await recco(unknown).audioFeatures(isrcs: [code]).isEmpty)
        #expect(unknown.requests.count == 1)
    }

    @Test(arguments: [
        (
            reply(400, #"{"status":4004,"errors":[{"message":"size must be between 1 and 40"}]}"#),
            CatalogError.Fault.refused(status: 4004, message: "size must be between 1 and 40")
        ),
        (reply(429, #"{"status":429}"#, ["Retry-After": "3"]), .slowDown(.seconds(3))),
        (reply(429, ""), .slowDown(.seconds(30))),
        (reply(500, "oops"), .unavailable(status: 500)),
        (reply(500, #"{"status":5000,"errors":[{"message":"oops"}]}"#), .unavailable(status: 500)),
        (reply("{}"), .garbage(BodySample(of: Array("{}".utf8)))),
    ])
    func `a refusal says what is the matter`(response: Response, fault: CatalogError.Fault) async {
        await #expect(throws: CatalogError(.reccobeats, "audio-features", fault)) {
            try await recco(Canned(response)).audioFeatures([SpotifyID(rawValue: "a")])
        }
    }
}
