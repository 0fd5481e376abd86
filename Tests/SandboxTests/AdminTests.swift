import FoundationEssentials
import HTTP
import Sandbox
import Testing

@Suite struct AdminTests {
    let standIn = SandboxTests.standIn()

    struct Calls: Decodable {
        var total: Int
        var byFamily: [String: Int]
    }

    @Test func `calls are counted by service and by family, and can be forgotten`() async throws {
        let token = try #require(standIn.signIn("ada")).access
        for artist in standIn.world.artists.prefix(3) {
            _ = try await standIn.spotify("/artists/\(artist.spotifyID)", token: token)
        }
        _ = try await standIn.ask(.get, "/deezer/chart/0/tracks")
        #expect(standIn.count(.spotify) == 3)
        #expect(standIn.count("GET /spotify/v1/artists/{id}") == 3)
        #expect(standIn.calls.map(\.status) == [200, 200, 200, 200])
        // Names with slashes are no Swift names, so the snake_case of the decoder leaves them alone.
        let calls = try await standIn.ask(.get, "/admin/calls")
        #expect(calls.text.contains(#""total":4"#))
        #expect(calls.text.contains(#""GET /deezer/chart/0/tracks":1"#))
        _ = try await standIn.ask(.delete, "/admin/calls")
        #expect(standIn.count(.spotify) == 0)
        #expect(standIn.calls.isEmpty)
    }

    @Test func `a fault of two calls hits two calls`() async throws {
        let token = try #require(standIn.signIn("ada")).access
        let sent = try await standIn.ask(
            .post, "/admin/faults",
            body:
                #"{"service":"spotify","path":"/spotify/v1/me","status":503,"retry_after":"soon","calls":2}"#)
        #expect(sent.status == 201)
        for _ in 0..<2 {
            let answer = try await standIn.spotify("/me", token: token)
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] == "soon")
        }
        #expect(try await standIn.spotify("/me", token: token).status == 200)
        #expect(standIn.faults.isEmpty)
        #expect(standIn.callsByFamily["GET /spotify/v1/me"] == 3)
    }

    @Test(arguments: Fault.Body.allCases.filter { $0 != .slow && $0 != .cut })
    func `every kind of broken body comes as it was ordered`(_ body: Fault.Body) async throws {
        let token = try #require(standIn.signIn("ada")).access
        standIn.inject(Fault(on: .spotify, body: body, calls: 1))
        let whole = try await standIn.spotify("/me", token: token)
        switch body {
        case .quota: #expect(whole.status == 429 && whole.text.contains("QUOTA_EXCEEDED"))
        case .html: #expect(whole.status == 200 && whole.text.hasPrefix("<html>"))
        case .empty: #expect(whole.text.isEmpty)
        case .huge: #expect(whole.text.utf8.count == 32 << 20)
        case .deep: #expect(whole.text.hasPrefix("[[[["))
        case .truncated: #expect(whole.text.hasPrefix("{") && !whole.text.hasSuffix("}"))
        default: #expect(!whole.text.contains("account_id"))
        }
        #expect(try await standIn.spotify("/me", token: token).text.contains("account_id"))
    }

    @Test func `a connection that breaks is an error to a client that is plugged in`() async throws {
        standIn.inject(Fault(on: .deezer, body: .cut, calls: 1))
        await #expect(throws: BrokenConnection.self) {
            try await standIn.ask(.get, "/deezer/chart/0/tracks")
        }
    }

    @Test func `Deezer is too fast inside a 200 even on purpose`() async throws {
        standIn.inject(.slowDown(5, on: .deezer, calls: 1))
        let answer = try await standIn.ask(.get, "/deezer/chart/0/tracks")
        #expect(answer.status == 200)
        #expect(answer.text.contains("\"code\":4"))
    }

    @Test func `the clock, the switches and the listeners are moved over HTTP`() async throws {
        let before = standIn.now
        _ = try await standIn.ask(.post, "/admin/clock", body: #"{"advance_seconds":90}"#)
        #expect(standIn.now.timeIntervalSince(before) == 90)
        let changed = try await standIn.ask(
            .patch, "/admin/switches", body: #"{"profile":"development","owner_is_premium":false}"#)
        #expect(changed.status == 200)
        #expect(standIn.switches.profile == .development)
        #expect(!standIn.switches.ownerIsPremium)
        let token = try #require(standIn.signIn("ada")).access
        #expect(try await standIn.spotify("/me", token: token).status == 403)
        _ = try await standIn.ask(.patch, "/admin/switches", body: #"{"owner_is_premium":true}"#)
        #expect(try await standIn.spotify("/me", token: token).status == 200)
        _ = try await standIn.ask(.patch, "/admin/listeners/ada", body: #"{"allowed":false}"#)
        #expect(try await standIn.spotify("/me", token: token).status == 403)
        _ = try await standIn.ask(.patch, "/admin/listeners/ada", body: #"{"allowed":true}"#)
        #expect(try await standIn.ask(.post, "/admin/listeners/ada/expire").status == 204)
        #expect(try await standIn.spotify("/me", token: token).status == 401)
        #expect(try await standIn.ask(.post, "/admin/listeners/nobody/revoke").status == 404)
        #expect(try await standIn.ask(.post, "/admin/faults", body: "no").status == 400)
    }
}
