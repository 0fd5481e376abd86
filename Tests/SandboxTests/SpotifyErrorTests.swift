import HTTP
import Sandbox
import Testing

/// The bodies of the table in the notes on outside APIs, word for word.
@Suite struct SpotifyErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var profile = Switches.Profile.extended
        var authorization: String?
        var path: String
        var status: Int
        var body: String
        var testDescription: String { "\(profile.rawValue) \(path) \(status)" }
    }

    static let ada = "ada"
    static let cases: [Case] = [
        Case(
            authorization: ada, path: "/me/top/tracks?limit=51", status: 400,
            body: #"{"error":{"status":400,"message":"Invalid limit"}}"#),
        Case(
            authorization: ada, path: "/me/top/tracks?limit=0", status: 400,
            body: #"{"error":{"status":400,"message":"Invalid limit"}}"#),
        Case(
            authorization: "Basic x", path: "/me", status: 400,
            body: #"{"error":{"status":400,"message":"Only valid bearer authentication supported"}}"#),
        Case(
            authorization: "Bearer nonsense", path: "/me", status: 401,
            body: #"{"error":{"status":401,"message":"Invalid access token"}}"#),
        Case(path: "/me", status: 401, body: #"{"error":{"status":401,"message":"No token provided"}}"#),
        Case(
            authorization: ada, path: "/artists/0000000000000000000000", status: 404,
            body: #"{"error":{"status":404,"message":"Resource not found"}}"#),
        Case(
            authorization: ada, path: "/artists/x", status: 400,
            body: #"{"error":{"status":400,"message":"Invalid base62 id"}}"#),
        Case(
            authorization: ada, path: "/nowhere", status: 404,
            body: #"{"error":{"status":404,"message":"Service not found"}}"#),
        Case(
            authorization: ada, path: "/recommendations", status: 404,
            body: #"{"error":{"status":404,"message":"Not Found"}}"#),
        Case(
            profile: .development, authorization: ada, path: "/tracks?ids=x", status: 403,
            body: #"{"error":{"status":403,"message":"Forbidden"}}"#),
        Case(
            profile: .development, authorization: ada, path: "/artists/x/top-tracks", status: 403,
            body: #"{"error":{"status":403,"message":"Forbidden"}}"#),
        Case(
            profile: .development, authorization: ada, path: "/artists/x/related-artists", status: 403,
            body: #"{"error":{"status":403,"message":"Forbidden"}}"#),
        Case(
            profile: .development, authorization: ada, path: "/browse/new-releases", status: 403,
            body: #"{"error":{"status":403,"message":"Forbidden"}}"#),
        Case(
            profile: .development, authorization: ada, path: "/audio-features?ids=x", status: 403,
            body: #"{"error":{"status":403}}"#),
        Case(
            profile: .development, authorization: ada, path: "/audio-features/x", status: 403,
            body: #"{"error":{"status":403}}"#),
        Case(
            profile: .development, authorization: ada, path: "/search?q=a&type=track&limit=11", status: 400,
            body: #"{"error":{"status":400,"message":"Invalid limit"}}"#),
        Case(
            authorization: ada, path: "/search?q=a&type=track&limit=51", status: 400,
            body: #"{"error":{"status":400,"message":"Invalid limit"}}"#),
    ]

    @Test(arguments: cases) func `the Web API refuses in these words`(_ wanted: Case) async throws {
        let standIn = standIn(wanted.profile)
        var headers: Headers = [:]
        if wanted.authorization == Self.ada {
            headers["Authorization"] = "Bearer \(try #require(standIn.signIn("ada")).access)"
        } else if let authorization = wanted.authorization {
            headers["Authorization"] = authorization
        }
        let answer = try await standIn.ask(.get, "/spotify/v1\(wanted.path)", headers: headers)
        #expect(answer.status == wanted.status)
        #expect(answer.text == wanted.body)
    }

    @Test func `a scope that was not granted is missed`() async throws {
        let standIn = standIn()
        let token = try #require(standIn.signIn("ada", scopes: ["user-read-private"])).access
        let answer = try await standIn.spotify("/me/player/recently-played", token: token)
        #expect(answer.status == 403)
        #expect(answer.text == #"{"error":{"status":403,"message":"Insufficient client scope"}}"#)
    }

    @Test func `an owner without Premium closes everything, in plain text of 159 bytes`() async throws {
        let standIn = standIn(.development) { $0.ownerIsPremium = false }
        let token = try #require(standIn.signIn("ada")).access
        let answer = try await standIn.spotify("/me", token: token)
        #expect(answer.status == 403)
        #expect(answer.headers["Content-Type"]?.hasPrefix("text/plain") == true)
        #expect(answer.text.hasPrefix("Active premium subscription required for the owner of the app."))
        #expect(answer.text.utf8.count == 159)
    }

    @Test func `the sixth listener signs in and is told in plain text that nobody knows them`() async throws {
        let standIn = standIn(.development)
        for name in ["bruno", "chiyo", "diego", "elif", "finn"] { _ = standIn.signIn(name) }
        let token = try #require(standIn.signIn("ada")).access
        let answer = try await standIn.spotify("/me", token: token)
        #expect(answer.status == 403)
        #expect(answer.text == "User not registered in the Developer Dashboard")
        standIn.allow("ada", true)
        #expect(try await standIn.spotify("/me", token: token).status == 200)
    }

    @Test func `the rate is limited over a rolling half minute`() async throws {
        let standIn = standIn(.extended) { $0.rateLimit = 3 }
        let token = try #require(standIn.signIn("ada")).access
        for _ in 0..<3 { #expect(try await standIn.spotify("/me", token: token).status == 200) }
        standIn.advance(by: 10)
        let answer = try await standIn.spotify("/me", token: token)
        #expect(answer.status == 429)
        #expect(answer.headers["Retry-After"] == "20")
        #expect(answer.text == #"{"error":{"status":429,"message":"API rate limit exceeded"}}"#)
        standIn.advance(by: 20)
        #expect(try await standIn.spotify("/me", token: token).status == 200)
    }

    @Test func `a family's quota rolls over a day, and leaves the other families alone`() async throws {
        let standIn = standIn(.development) { $0.quota = 2 }
        let token = try #require(standIn.signIn("ada")).access
        let artists = standIn.world.artists.prefix(3).map(\.spotifyID)
        #expect(try await standIn.spotify("/artists/\(artists[0])", token: token).status == 200)
        standIn.advance(by: 600)
        #expect(try await standIn.spotify("/artists/\(artists[1])", token: token).status == 200)
        let answer = try await standIn.spotify("/artists/\(artists[2])", token: token)
        #expect(answer.status == 429)
        #expect(answer.headers["Retry-After"] == "85800")
        #expect(
            answer.text
                == #"{"error":{"status":429,"message":"Too many requests","reason":"QUOTA_EXCEEDED"}}"#)
        #expect(try await standIn.spotify("/me", token: token).status == 200)
        standIn.advance(by: 85_800)
        let fresh = try #require(standIn.signIn("ada")).access
        #expect(try await standIn.spotify("/artists/\(artists[2])", token: fresh).status == 200)
    }
}
