import FoundationEssentials
import HTTP
import Jobs
import Music
import Postgres
import Sandbox
import Secrets
import Site
import Spotify
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct SignInTests {
    @Test func `a listener comes in, and the sync begins by itself`() async throws {
        let house = try House()
        let browser = house.browser()
        let arrival = try await browser.signIn(as: "ada", returnTo: "/?tab=list")
        #expect(arrival.status == 303)
        #expect(arrival.headers["Location"] == "/?tab=list")
        let me = try Document(try await browser.ask(.get, "/me"))
        #expect(me.listener.name.text == "Ada")
        #expect(me.spotify.connected.flag == true)
        #expect(me.spotify.needs_reauth.flag == false)
        #expect(me.spotify.days_left.number == 179)
        #expect(me.spotify.scopes_missing.items.isEmpty)
        #expect(me.spotify.scopes_granted.texts.sorted() == SpotifyScope.listening.map(\.rawValue).sorted())
        #expect(me.sync.state.text == "queued")
        #expect(me.sync.next_due_at.text != nil)
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'sync' AND priority = 1") == 1)
    }

    @Test func `it asks Spotify for the least, with a challenge and a state`() async throws {
        let asked = Request(.get, try await House().browser().beginSignIn()).query
        #expect(asked["response_type"] == "code")
        #expect(asked["code_challenge_method"] == "S256")
        #expect(asked["code_challenge"]?.utf8.count == 43)
        #expect(asked["state"]?.utf8.count == 43)
        #expect(asked["redirect_uri"] == "http://127.0.0.1:8080/auth/callback")
        #expect(asked["scope"] == "user-top-read user-read-recently-played")
    }

    @Test func `the session's cookie is out of reach, and its secret is kept nowhere`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let cookie = try #require(browser.lastCookies.first { $0.hasPrefix("sid-8080=") })
        #expect(cookie.hasSuffix("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax"))
        #expect(browser.cookies["login-8080"] == nil, "the cookie of the sign-in has served")
        let secret = try #require(browser.session)
        #expect(bytes(base64URL: secret)?.count == 32)
        #expect(try await house.count("SELECT count(*) FROM sessions WHERE id_hash = \(sha256(secret))") == 1)
    }

    @Test func `over https the cookies are bound to the host`() async throws {
        let house = try House(origin: "https://segue.example")
        let answer = try await house.ask(.get, "/auth/login")
        let cookie = try #require(answer.headers["Set-Cookie"])
        #expect(cookie.hasPrefix("__Host-login="))
        #expect(cookie.contains("; Secure"))
        #expect(answer.headers["Strict-Transport-Security"] == "max-age=31536000")
    }

    @Test func `Spotify's tokens are sealed before they are kept`() async throws {
        let house = try House()
        _ = try await house.visitor()
        let listener = try await house.listener(named: "Ada")
        let consent = try await house.database.transaction(as: .service) { try $0.consent(of: listener.id) }
        let tokens = try #require(consent?.tokens)
        let access = try house.needs.keys.openText(
            tokens.access, owner: listener.id.rawValue, provider: "spotify", column: "access_token")
        let profile = try await SpotifyWebAPI(app: house.needs.app, client: house.standIn.client)
            .me(as: AccessToken(rawValue: access))
        #expect(profile.account == listener.account)
        #expect(throws: SecretsError.self) {
            try house.needs.keys.open(
                tokens.access, owner: listener.id.rawValue + 1, provider: "spotify", column: "access_token")
        }
    }

    @Test func `whoever comes again is who they were, under a new session`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let planted = try #require(browser.session)
        try await browser.signIn(as: "ada")
        #expect(browser.session != planted)
        #expect(try await house.count("SELECT count(*) FROM listeners") == 1)
        #expect(try await house.count("SELECT count(*) FROM sessions") == 1)
        let thief = house.browser()
        thief.cookies["sid-8080"] = planted
        #expect(try await thief.ask(.get, "/me").status == 401)
    }

    @Test func `signing in again takes up what was parked`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada")
        try await house.keepEdition(of: listener.id)
        try await house.database.transaction(as: .service) { connection in
            try connection.execute("UPDATE jobs SET state = 'pending', reason = 'signed out'")
            let consent = try connection.consent(of: listener.id)
            _ = try connection.noteNeedsReauth(
                of: listener.id, version: consent?.version ?? 0, reason: "revoked")
        }
        let before = try Document(try await browser.ask(.get, "/me"))
        #expect(before.spotify.needs_reauth.flag == true)
        #expect(before.sync.state.text == "paused")
        #expect(try await browser.ask(.post, "/me/sync").status == 409)
        let list = try await browser.ask(.get, "/recommend")
        #expect(list.status == 200)
        #expect(try Document(list).edition.stale.flag == true)
        try await browser.signIn(as: "ada")
        let after = try Document(try await browser.ask(.get, "/me"))
        #expect(after.spotify.needs_reauth.flag == false)
        #expect(after.sync.state.text == "queued")
    }

    @Test func `after signing out nothing opens any more`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let secret = browser.session
        let answer = try await browser.ask(.post, "/auth/logout")
        #expect(answer.status == 204)
        #expect(answer.headers["Clear-Site-Data"] == "\"cookies\", \"storage\"")
        #expect(browser.session == nil)
        browser.cookies["sid-8080"] = secret
        for path in ["/me", "/recommend", "/crawls", "/me/export"] {
            #expect(try await browser.ask(.get, path).status == 401)
        }
    }

    @Test func `two tabs of one browser may sign in at the same time`() async throws {
        let browser = try House().browser()
        let one = try await browser.beginSignIn()
        let two = try await browser.beginSignIn()
        let first = try await browser.decide(one, as: "ada")
        let second = try await browser.decide(two, as: "ada")
        let login = browser.cookies["login-8080"]
        #expect(try await browser.ask(.get, first).status == 303)
        browser.cookies["login-8080"] = login
        #expect(try await browser.ask(.get, second).status == 303)
    }
}
