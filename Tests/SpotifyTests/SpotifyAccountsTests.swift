import HTTP
import Spotify
import TestOutside
import Testing

@Suite struct SpotifyAccountsTests {
    let grant = """
        {"access_token":"BQ-one","token_type":"Bearer","scope":"user-top-read playlist-read-private",
         "expires_in":3600,"refresh_token":"AQ-one"}
        """

    @Test func `the authorize URL carries state and challenge, and no secret`() {
        let url = Canned().accounts(secret: "hush").authorizeURL(
            state: "s+t/a=", challenge: "c-h", scopes: SpotifyScope.listening, showDialog: true)
        let request = Request(.get, url)
        #expect(url.hasPrefix("http://127.0.0.1:9/accounts/authorize?"))
        #expect(!url.contains("hush"))
        #expect(
            request.query == [
                "client_id": "app", "response_type": "code",
                "redirect_uri": "http://127.0.0.1:8080/auth/callback", "state": "s+t/a=",
                "code_challenge_method": "S256", "code_challenge": "c-h",
                "scope": "user-top-read user-read-recently-played", "show_dialog": "true",
            ])
    }

    @Test func `without a secret a code is exchanged by the verifier and the app's id`() async throws {
        let spotify = Canned(reply(grant))
        let tokens = try await spotify.accounts().exchange(code: "the-code", verifier: "the-verifier")
        #expect(tokens.accessToken.rawValue == "BQ-one")
        #expect(tokens.refreshToken?.rawValue == "AQ-one")
        #expect(tokens.scopes == [.topRead, .playlistReadPrivate])
        #expect(tokens.expiresIn == .seconds(3600))
        let request = try #require(spotify.requests.first)
        #expect(request.url == "http://127.0.0.1:9/accounts/api/token")
        #expect(request.headers["Authorization"] == nil)
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(
            Form(parsing: String(decoding: request.body, as: UTF8.self)) == [
                "grant_type": "authorization_code", "code": "the-code",
                "redirect_uri": "http://127.0.0.1:8080/auth/callback", "code_verifier": "the-verifier",
                "client_id": "app",
            ])
    }

    @Test func `with a secret the app signs by it, and shows the verifier all the same`() async throws {
        let spotify = Canned(reply(grant))
        _ = try await spotify.accounts(secret: "hush").exchange(code: "c", verifier: "v")
        let request = try #require(spotify.requests.first)
        #expect(request.headers["Authorization"] == "Basic YXBwOmh1c2g=")
        let form = Form(parsing: String(decoding: request.body, as: UTF8.self))
        #expect(form["code_verifier"] == "v")
        #expect(form["client_id"] == nil)
    }

    @Test func `a renewal without a new refresh token says to keep the old one`() async throws {
        let spotify = Canned(reply(#"{"access_token":"BQ-two","token_type":"Bearer","expires_in":3600}"#))
        let tokens = try await spotify.accounts().refresh(RefreshToken(rawValue: "AQ-one"))
        #expect(tokens.refreshToken == nil)
        #expect(tokens.scopes == nil)
        let form = Form(parsing: String(decoding: spotify.requests[0].body, as: UTF8.self))
        #expect(
            form == ["grant_type": "refresh_token", "refresh_token": "AQ-one", "client_id": "app"])
    }

    @Test func `an app without a secret asks for nothing in its own name`() async {
        let spotify = Canned()
        await #expect(throws: SpotifyError.appRefused("the app has no secret")) {
            try await spotify.accounts().clientCredentials()
        }
        #expect(spotify.requests.isEmpty)
    }

    @Test(arguments: [
        ("Refresh token revoked", SpotifyError.GrantFault.revoked), ("Refresh token expired", .expired),
        ("Invalid authorization code", .wrongCode), ("Authorization code expired", .expiredCode),
        ("Invalid redirect URI", .wrongRedirectURI), ("code_verifier was incorrect", .wrongVerifier),
        ("Something new", .other("Something new")),
    ])
    func `an invalid grant signs the listener out on renewal, and fails a sign-in`(
        description: String, fault: SpotifyError.GrantFault
    ) async {
        let refusal = reply(400, #"{"error":"invalid_grant","error_description":"\#(description)"}"#)
        await #expect(throws: SpotifyError.signedOut(fault)) {
            try await Canned(refusal).accounts().refresh(RefreshToken(rawValue: "AQ"))
        }
        await #expect(throws: SpotifyError.signInRefused(fault)) {
            try await Canned(refusal).accounts().exchange(code: "c", verifier: "v")
        }
    }

    @Test(arguments: [
        (
            reply(400, #"{"error":"invalid_client","error_description":"Invalid client secret"}"#),
            SpotifyError.appRefused("Invalid client secret")
        ),
        (reply(400, #"{"error":"invalid_client"}"#), .appRefused("invalid_client")),
        (
            reply(
                400,
                #"{"error":"unsupported_grant_type","error_description":"grant_type parameter is missing"}"#),
            .refused(.token, status: 400, message: "grant_type parameter is missing")
        ),
        (reply(400, ""), .refused(.token, status: 400, message: nil)),
        (reply(429, "Too many requests", retryAfter: "17"), .slowDown(.seconds(17))),
        (reply(503, "<html>no</html>"), .unavailable(.token, status: 503)),
        (reply(302, ""), .unavailable(.token, status: 302)),
        (
            reply(403, "<html>log in first</html>"),
            .garbage(.token, BodySample(of: Array("<html>log in first</html>".utf8)))
        ),
        (
            reply(200, "<html>welcome</html>"),
            .garbage(.token, BodySample(of: Array("<html>welcome</html>".utf8)))
        ),
    ])
    func `no other refusal signs the listener out`(response: Response, error: SpotifyError) async {
        await #expect(throws: error) {
            try await Canned(response).accounts().refresh(RefreshToken(rawValue: "AQ"))
        }
    }

    @Test func `a token that could break a header is garbage, and its sample hides it`() async throws {
        let body = #"{"access_token":"BQ-very-secret\r\nX: y","refresh_token":"AQ-very-secret"}"#
        let error = try await #require(throws: SpotifyError.self) {
            _ = try await Canned(reply(body)).accounts().refresh(RefreshToken(rawValue: "AQ"))
        }
        guard case .garbage(.token, let sample) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!sample.text.contains("secret"))
    }

    @Test func `a grant does not tell its tokens`() async throws {
        let tokens = try await Canned(reply(grant)).accounts().exchange(code: "c", verifier: "v")
        var dumped = ""
        dump(tokens, to: &dumped)
        let told = "\(tokens) \(String(reflecting: tokens)) \(dumped) \(tokens.accessToken) \([tokens])"
        #expect(!told.contains("BQ-one") && !told.contains("AQ-one"))
        #expect(told.contains("user-top-read"))
    }
}
