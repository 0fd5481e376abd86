import FoundationEssentials
import HTTP
import Music
import Postgres
import Sandbox
import Secrets
import Site
import Storage
import TestDatabase
import Testing
import Upstream

/// What comes back from Spotify and is not what we sent there.
@Suite(.database(schema: .segue)) struct RefusedSignInTests {
    enum Trick: String, CaseIterable {
        case forgedState, noState, noCookie, otherBrowser, expired, reused, otherState
    }

    @Test(arguments: Trick.allCases)
    func `a callback that we did not ask for costs no call and opens nothing`(trick: Trick) async throws {
        let house = try House()
        let browser = house.browser()
        var callback = try await browser.decide(try await browser.beginSignIn(), as: "ada")
        switch trick {
        case .forgedState: callback = "/auth/callback?code=x&state=forged"
        case .noState: callback = "/auth/callback?code=x"
        case .noCookie: browser.cookies = [:]
        case .otherBrowser:
            let other = house.browser()
            _ = try await other.beginSignIn()
            browser.cookies = other.cookies
        case .expired:
            try await house.database.transaction(as: .service) {
                _ = try $0.execute("UPDATE login_attempts SET expires_at = now() - interval '1 second'")
            }
        case .reused: #expect(try await browser.ask(.get, callback).status == 303)
        case .otherState: callback += "x"
        }
        let calls = house.standIn.count("POST /accounts/api/token")
        let sessions = try await house.count("SELECT count(*) FROM sessions")
        let login = browser.cookies["login-8080"]
        let answer = try await browser.ask(.get, callback)
        #expect(answer.status == 400)
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        #expect(house.standIn.count("POST /accounts/api/token") == calls)
        #expect(try await house.count("SELECT count(*) FROM sessions") == sessions)
        #expect(browser.cookies["login-8080"] == login)
        if trick != .reused { #expect(try await browser.ask(.get, "/me").status == 401) }
    }

    @Test func `a person is told kindly, in HTML`() async throws {
        let answer = try await House().browser().ask(
            .get, "/auth/callback?code=x&state=y", headers: ["Accept": "text/html"])
        #expect(answer.status == 400)
        #expect(answer.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(String(decoding: answer.bytes, as: UTF8.self).contains("Please begin again."))
    }

    @Test(arguments: [("/auth/callback?code=x&state=y", 400), ("/nowhere", 404), ("/me/export", 401)])
    func `a browser is never shown a problem document`(path: String, status: Int) async throws {
        let answer = try await House().ask(.get, path, headers: ["Accept": "text/html,*/*;q=0.8"])
        #expect(answer.status.rawValue == status)
        #expect(answer.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(answer.headers["Cache-Control"] == "no-store")
        let page = String(decoding: answer.bytes, as: UTF8.self)
        #expect(page.contains(try #require(answer.headers["X-Request-ID"])))
    }

    @Test(arguments: [
        Throttled(source: .spotify, family: "token", until: Date()) as any Error,
        HTTPError.timeout(host: "accounts.spotify.com"),
    ])
    func `a Spotify that cannot be asked is told as that`(error: any Error) async throws {
        let house = try House().with { needs in
            needs.client = Client(send: { _ in throw error })
        }
        let browser = house.browser()
        let answer = try await browser.ask(
            .get, try await browser.decide(try await browser.beginSignIn(), as: "ada"))
        #expect(answer.status == 502)
        #expect(try Document(answer).detail.text?.contains("busy") == true)
        #expect(browser.session == nil)
    }

    @Test func `keys that were changed meanwhile ask for another try`() async throws {
        let house = try House()
        let browser = house.browser()
        let callback = try await browser.decide(try await browser.beginSignIn(), as: "ada")
        let changed = house.with { $0.keys = .temporary() }.browser()
        changed.cookies = browser.cookies
        #expect(try await changed.ask(.get, callback).status == 400)
        #expect(house.standIn.count("POST /accounts/api/token") == 0)
    }

    @Test func `whoever refuses goes home, and nothing is kept`() async throws {
        let house = try House()
        let browser = house.browser()
        let callback = try await browser.decide(try await browser.beginSignIn(), as: "ada", agree: false)
        let answer = try await browser.ask(.get, callback)
        #expect(answer.status == 303)
        #expect(answer.headers["Location"] == "/?signin=denied")
        #expect(house.standIn.count("POST /accounts/api/token") == 0)
        #expect(try await house.count("SELECT count(*) FROM listeners") == 0)
        #expect(try await house.count("SELECT count(*) FROM login_attempts") == 0, "the attempt is used up")
    }

    @Test func `a code that Spotify does not know opens nothing`() async throws {
        let house = try House()
        let browser = house.browser()
        let state = Request(.get, try await browser.beginSignIn()).query["state"] ?? ""
        let answer = try await browser.ask(.get, "/auth/callback?code=stolen&state=\(state)")
        #expect(answer.status == 400)
        #expect(house.standIn.count("POST /accounts/api/token") == 1)
        #expect(browser.session == nil)
    }

    @Test func `somebody who is not on the app's list is told what to do`() async throws {
        let house = try House()
        house.standIn.change { switches in
            switches.profile = .development
            switches.places = 0
        }
        let browser = house.browser()
        let callback = try await browser.decide(try await browser.beginSignIn(), as: "ada")
        let answer = try await browser.ask(.get, callback)
        #expect(answer.status == 403)
        #expect(try Document(answer).detail.text?.contains("must first add you") == true)
    }

    @Test(arguments: ["//evil.example", "/\\evil.example", "https:evil.example", "/\r\nX: y"])
    func `nobody is sent elsewhere after signing in`(path: String) async throws {
        let arrival = try await House().browser().signIn(as: "ada", returnTo: path)
        #expect(arrival.headers["Location"] == "/")
    }

    @Test func `sign-ins cannot be begun without end`() async throws {
        let house = try House { $0.limits.signIns = 2 }
        let browser = house.browser()
        for _ in 1...2 { #expect(try await browser.ask(.get, "/auth/login").status == 302) }
        let answer = try await browser.ask(.get, "/auth/login")
        #expect(answer.status == 429)
        #expect(answer.headers["Retry-After"].flatMap { Int($0) } != nil)
    }
}
