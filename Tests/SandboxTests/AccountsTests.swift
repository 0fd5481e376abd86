import HTTP
import Sandbox
import Testing

@Suite struct AccountsTests {
    static let app = "segue-sandbox:segue-sandbox-secret"
    static let redirect = "http://127.0.0.1:8080/auth/callback"
    // The pair of RFC 7636, appendix B.
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    /// Agrees as a listener, and brings the query with which the browser is sent back.
    func agree(
        _ standIn: StandIn, challenge: String? = challenge, decision: String = "agree"
    ) async throws -> Form {
        var form: Form = [
            "client_id": "segue-sandbox", "response_type": "code", "redirect_uri": Self.redirect,
            "scope": "user-top-read user-read-private", "state": "s p", "listener": "ada",
            "decision": decision,
        ]
        form["code_challenge"] = challenge
        form["code_challenge_method"] = challenge.map { _ in "S256" }
        let answer = try await standIn.ask(.post, "/accounts/authorize", body: form.encoded)
        let location = try #require(answer.headers["Location"])
        #expect(answer.status == 303)
        #expect(location.hasPrefix(Self.redirect + "?"))
        return Request(.get, location).query
    }

    func exchange(
        _ standIn: StandIn, code: String, redirect: String = redirect, verifier: String = verifier
    ) async throws -> Answer {
        try await standIn.token([
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect,
            "client_id": "segue-sandbox", "code_verifier": verifier,
        ])
    }

    @Test func `a code and its verifier bring tokens that open the Web API`() async throws {
        let standIn = standIn()
        let back = try await agree(standIn)
        #expect(back["state"] == "s p")
        let tokens: TestTokens = try await exchange(standIn, code: try #require(back["code"])).read()
        #expect(tokens.expiresIn == 3600)
        #expect(tokens.scope == "user-top-read user-read-private")
        #expect(try await standIn.spotify("/me", token: tokens.accessToken).status == 200)
    }

    @Test func `a listener who cancels is sent back with the refusal`() async throws {
        let back = try await agree(standIn(), decision: "cancel")
        #expect(back["error"] == "access_denied")
        #expect(back["code"] == nil)
        #expect(back["state"] == "s p")
    }

    @Test func `a code is good for one try`() async throws {
        let standIn = standIn()
        let code = try #require(try await agree(standIn)["code"])
        let wrong = try await exchange(standIn, code: code, verifier: "x")
        #expect(
            wrong.text == #"{"error":"invalid_grant","error_description":"code_verifier was incorrect"}"#)
        let again = try await exchange(standIn, code: code)
        #expect(
            again.text == #"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#)
    }

    @Test func `a code goes stale, and is bound to its redirect`() async throws {
        let standIn = standIn()
        let first = try #require(try await agree(standIn)["code"])
        let elsewhere = try await exchange(standIn, code: first, redirect: "http://127.0.0.1:8080/other")
        #expect(elsewhere.text == #"{"error":"invalid_grant","error_description":"Invalid redirect URI"}"#)
        let second = try #require(try await agree(standIn)["code"])
        standIn.advance(by: 601)
        let late = try await exchange(standIn, code: second)
        #expect(
            late.text == #"{"error":"invalid_grant","error_description":"Authorization code expired"}"#)
    }

    @Test func `an app without PKCE proves itself with its secret`() async throws {
        let standIn = standIn()
        let code = try #require(try await agree(standIn, challenge: nil)["code"])
        let form: Form = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": Self.redirect,
        ]
        #expect(try await standIn.token(form, basic: Self.app).status == 200)
    }

    @Test(
        arguments: [
            (["grant_type": "refresh_token", "refresh_token": "x"], nil, "invalid_client", "Invalid client"),
            (["grant_type": "client_credentials"], "who:secret", "invalid_client", "Invalid client"),
            (
                ["grant_type": "client_credentials"], "segue-sandbox:no", "invalid_client",
                "Invalid client secret"
            ),
            ([:], nil, "unsupported_grant_type", "grant_type parameter is missing"),
            (
                ["grant_type": "refresh_token", "refresh_token": "x", "client_id": "segue-sandbox"], nil,
                "invalid_grant", "Invalid refresh token"
            ),
        ] as [(Form, String?, String, String)])
    func `the token endpoint refuses in flat form`(
        form: Form, basic: String?, error: String, description: String
    ) async throws {
        let answer = try await standIn().token(form, basic: basic)
        #expect(answer.status == 400)
        #expect(answer.text == #"{"error":"\#(error)","error_description":"\#(description)"}"#)
    }

    @Test func `an app on its own gets a token that opens the catalogue and no listener`() async throws {
        let standIn = standIn(.development)
        let tokens: TestTokens = try await standIn.token(
            ["grant_type": "client_credentials"], basic: Self.app
        ).read()
        #expect(tokens.refreshToken == nil)
        #expect(tokens.scope == nil)
        let track = standIn.world.tracks[0].spotifyID
        #expect(try await standIn.spotify("/tracks/\(track)", token: tokens.accessToken).status == 200)
        #expect(try await standIn.spotify("/me", token: tokens.accessToken).status == 401)
    }

    @Test func `only redirects that Spotify allows are taken, and a wrong one is never followed`()
        async throws
    {
        for (uri, status) in [
            ("https://segue.example/auth/callback", 200), ("http://127.0.0.1:1/x", 200),
            ("http://[::1]:1/x", 200), ("http://localhost:8080/x", 400), ("http://segue.example/x", 400),
            ("http://127.0.0.1.evil.example/x", 400), ("", 400),
        ] {
            let query: Form = [
                "client_id": "segue-sandbox", "response_type": "code", "redirect_uri": uri,
            ]
            let page = try await standIn().ask(.get, "/accounts/authorize?\(query.encoded)")
            #expect(page.status == status, "\(uri)")
            #expect(status == 200 || page.text == "INVALID_CLIENT: Invalid redirect URI")
        }
    }

    @Test func `a redirect that is registered without a port takes any port`() async throws {
        let app = App(id: "a", secret: "b", redirects: ["http://127.0.0.1/callback"])
        let standIn = StandIn(.small, app: app)
        for (uri, status) in [
            ("http://127.0.0.1:8123/callback", 200), ("http://127.0.0.1:8123/other", 400),
            ("https://segue.example/callback", 400),
        ] {
            let query: Form = ["client_id": "a", "response_type": "code", "redirect_uri": uri]
            let page = try await standIn.ask(.get, "/accounts/authorize?\(query.encoded)")
            #expect(page.status == status, "\(uri)")
        }
    }

    @Test func `the page asks for one listener, chosen beforehand by a hint, and escapes what it shows`()
        async throws
    {
        let query: Form = [
            "client_id": "segue-sandbox", "response_type": "code", "redirect_uri": Self.redirect,
            "state": "\"><script>", "scope": "user-top-read", "listener": "chiyo",
        ]
        let page = try await standIn().ask(.get, "/accounts/authorize?\(query.encoded)")
        #expect(page.text.contains(#"value="chiyo" checked"#))
        #expect(page.text.contains(#"value="agree""#))
        #expect(page.text.contains(#"value="cancel""#))
        #expect(!page.text.contains("<script>"))
    }

    @Test func `scopes that are withheld are asked for and not granted`() async throws {
        let standIn = standIn(.extended) { $0.withheldScopes = ["user-top-read"] }
        let code = try #require(try await agree(standIn)["code"])
        let tokens: TestTokens = try await exchange(standIn, code: code).read()
        #expect(tokens.scope == "user-read-private")
        let top = try await standIn.spotify("/me/top/tracks", token: tokens.accessToken)
        #expect(top.text == #"{"error":{"status":403,"message":"Insufficient client scope"}}"#)
    }
}
