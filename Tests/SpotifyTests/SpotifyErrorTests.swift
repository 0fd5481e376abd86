import FoundationEssentials
import HTTP
import Music
import Spotify
import TestOutside
import Testing

@Suite struct SpotifyErrorTests {
    static let premium =
        "Active premium subscription required for the owner of the app. When the subscription status changes, "
        + "it can take a few hours before requests are allowed again."

    @Test(arguments: [
        (
            reply(400, #"{"error":{"status":400,"message":"Invalid limit"}}"#),
            SpotifyError.refused(.topTracks, status: 400, message: "Invalid limit")
        ),
        (reply(400, ""), .refused(.topTracks, status: 400, message: nil)),
        (
            reply(
                400, #"{"error":{"status":400,"message":"Only valid bearer authentication supported"}}"#),
            .tokenRefused(.missing)
        ),
        (
            reply(401, #"{"error":{"status":401,"message":"The access token expired"}}"#),
            .tokenRefused(.expired)
        ),
        (
            reply(401, #"{"error":{"status":401,"message":"Invalid access token"}}"#),
            .tokenRefused(.invalid)
        ),
        (reply(401, #"{"error":{"status":401,"message":"No token provided"}}"#), .tokenRefused(.missing)),
        (reply(401, ""), .tokenRefused(.invalid)),
        (reply(403, premium), .forbidden(.topTracks, .ownerNotPremium)),
        (
            reply(403, "User not registered in the Developer Dashboard"),
            .forbidden(.topTracks, .notOnAllowList)
        ),
        (
            reply(403, #"{"error":{"status":403,"message":"Insufficient client scope"}}"#),
            .forbidden(.topTracks, .missingScope)
        ),
        (reply(403, #"{"error":{"status":403,"message":"Forbidden"}}"#), .closed(.topTracks)),
        (reply(403, "The market is closed"), .forbidden(.topTracks, .other("The market is closed"))),
        (reply(404, #"{"error":{"status":404,"message":"Resource not found"}}"#), .notFound(.topTracks)),
        (
            reply(429, #"{"error":{"status":429,"message":"API rate limit exceeded"}}"#, retryAfter: "4"),
            .slowDown(.seconds(4))
        ),
        (reply(429, "Too many requests", retryAfter: "86236"), .slowDown(.seconds(86236))),
        (
            reply(
                429, #"{"error":{"status":429,"message":"Too many requests","reason":"QUOTA_EXCEEDED"}}"#,
                retryAfter: "48925"), .quota(.topTracks, .seconds(48925))
        ),
        (
            reply(
                429, #"{"error":{"status":429,"message":"Too many requests","reason":"QUOTA_EXCEEDED"}}"#),
            .quota(.topTracks, .seconds(43200))
        ),
        (reply(500, #"{"error":{"status":500,"message":"Oops"}}"#), .unavailable(.topTracks, status: 500)),
        (reply(502, "<html><h1>Bad gateway</h1></html>"), .unavailable(.topTracks, status: 502)),
        (reply(503, ""), .unavailable(.topTracks, status: 503)),
        (reply(503, "<html>", retryAfter: "120"), .slowDown(.seconds(120))),
        (reply(302, "<html>"), .unavailable(.topTracks, status: 302)),
    ])
    func `a refusal says what is the matter, whatever the form of its body`(
        response: Response, error: SpotifyError
    ) async {
        await #expect(throws: error) { try await Canned(response).api.topTracks(.short, as: token) }
    }

    @Test(arguments: [
        #"{"error":{"status":403,"message":"Forbidden"}}"#, #"{"error":{"status":403}}"#, "",
        #"{"error":{"status":403,"message":"This endpoint has moved on"}}"#,
    ])
    func `a refusal of an endpoint that the rules of 2026 close closes it`(body: String) async {
        await #expect(throws: SpotifyError.closed(.audioFeatures)) {
            try await Canned(reply(403, body)).api.audioFeatures([SpotifyID(rawValue: "a")], as: token)
        }
    }

    @Test(arguments: [400, 401, 403, 404] as [Status])
    func `a page of HTML is nobody's refusal, and nothing is learned from it`(status: Status) async {
        let page = "\r\n <html><h1>Blocked by the proxy</h1></html>"
        await #expect(throws: SpotifyError.garbage(.audioFeatures, BodySample(of: Array(page.utf8)))) {
            try await Canned(reply(status, page)).api.audioFeatures([SpotifyID(rawValue: "a")], as: token)
        }
    }

    @Test func `related artists are closed by "Not Found", and an unknown artist is not found`() async {
        let artist = SpotifyID(rawValue: "a")
        let closed = reply(404, #"{"error":{"status":404,"message":"Not Found"}}"#)
        await #expect(throws: SpotifyError.closed(.relatedArtists)) {
            try await Canned(closed).api.relatedArtists(artist, as: token)
        }
        let unknown = reply(404, #"{"error":{"status":404,"message":"Resource not found"}}"#)
        await #expect(throws: SpotifyError.notFound(.relatedArtists)) {
            try await Canned(unknown).api.relatedArtists(artist, as: token)
        }
        await #expect(throws: SpotifyError.notFound(.artist)) {
            try await Canned(closed).api.artist(artist, as: token)
        }
    }

    @Test func `somebody else's playlist closes nothing`() async {
        let refusal = reply(403, #"{"error":{"status":403,"message":"Forbidden"}}"#)
        let id = SpotifyID(rawValue: "p")
        await #expect(throws: SpotifyError.forbidden(.addPlaylistItems, .other("Forbidden"))) {
            try await Canned(refusal).api.addItems([id], to: id, as: token)
        }
    }

    @Test(arguments: [
        (nil, 30), ("-5", 1), ("abc", 30), ("", 30), ("0", 1), ("7", 7), ("1000000000000", 86_400),
        ("Fri, 20 Nov 2026 12:01:30 GMT", 90), ("Fri, 20 Nov 2026 11:00:00 GMT", 1),
        ("Fri, 20 Nov 2027 12:00:00 GMT", 86_400),
    ])
    func `a pause is between one second and one day, and half a minute where nothing sensible is said`(
        header: String?, seconds: Int
    ) async {
        await #expect(throws: SpotifyError.slowDown(.seconds(seconds))) {
            try await Canned(reply(429, "", retryAfter: header)).api.me(as: token)
        }
    }

    @Test func `what the client throws passes through as it is`() async {
        for error in [HTTPError.timeout(host: "api"), .broken(host: "api")] {
            let api = SpotifyWebAPI(app: .trial(), client: Client(send: { _ in throw error }))
            await #expect(throws: error) { try await api.me(as: token) }
        }
        let api = SpotifyWebAPI(app: .trial(), client: Client(send: { _ in throw CancellationError() }))
        await #expect(throws: CancellationError.self) { try await api.me(as: token) }
    }

    @Test func `only what time can heal is retriable`() {
        let sample = BodySample(of: [])
        let healing: [SpotifyError] = [
            .slowDown(.seconds(1)), .quota(.me, .seconds(1)), .unavailable(.me, status: 500),
            .garbage(.me, sample),
        ]
        let lasting: [SpotifyError] = [
            .tokenRefused(.expired), .signedOut(.revoked), .signInRefused(.wrongCode), .appRefused(""),
            .closed(.me), .forbidden(.me, .missingScope), .notFound(.me),
            .refused(.me, status: 400, message: nil),
        ]
        #expect(healing.allSatisfy { $0.isRetriable })
        #expect(lasting.allSatisfy { !$0.isRetriable })
        #expect(healing.compactMap(\.pause) == [.seconds(1), .seconds(1)])
    }

    @Test func `an error never repeats a token that the other side sent back`() async throws {
        let secret = String(repeating: "BQDx", count: 30)
        for body in [
            "Bearer \(secret)", #"{"error":{"message":"bad token \#(secret)"}}"#,
            #"{"access_token":"\#(secret)""#, "<a href='/?code=\(secret)&state=abc'>",
        ] {
            for status: Status in [200, 400, 403] {
                let error = try await #require(throws: SpotifyError.self) {
                    _ = try await Canned(reply(status, body)).api.topArtists(.long, as: token)
                }
                #expect(!"\(error) \(String(reflecting: error))".contains(secret))
            }
        }
    }
}
