import Spotify
import Testing

@Suite struct SpotifyAppTests {
    @Test(arguments: [
        "https://segue.example/auth/callback", "https://segue.example:8443/cb?from=spotify",
        "http://127.0.0.1:8080/auth/callback", "http://127.0.0.1/cb", "http://[::1]:8080/auth/callback",
        "https://localhost.example/cb",
    ])
    func `a redirect URI over https or on a literal loopback address is taken`(uri: String) throws {
        #expect(try SpotifyApp(clientID: "app", redirectURI: uri).redirectURI == uri)
    }

    @Test(arguments: [
        ("http://segue.example/cb", RedirectURIFault.notEncrypted("http://segue.example/cb")),
        ("http://127.0.0.1.evil.example/cb", .notEncrypted("http://127.0.0.1.evil.example/cb")),
        ("http://127.0.0.2/cb", .notEncrypted("http://127.0.0.2/cb")),
        ("http://localhost:8080/cb", .localhost("http://localhost:8080/cb")),
        ("https://LOCALHOST/cb", .localhost("https://LOCALHOST/cb")),
        ("https://app.localhost/cb", .localhost("https://app.localhost/cb")),
        ("https://segue.example/cb#part", .ambiguous("https://segue.example/cb#part")),
        ("https://127.0.0.1@evil.example/cb", .ambiguous("https://127.0.0.1@evil.example/cb")),
        ("segue://callback", .notAbsolute("segue://callback")),
        ("https://", .notAbsolute("https://")),
        ("https://:443/cb", .notAbsolute("https://:443/cb")),
        ("https://segue.example:port/cb", .notAbsolute("https://segue.example:port/cb")),
        ("https://segue.example/c b", .notAbsolute("https://segue.example/c b")),
        ("https://segue.example/\r\nx", .notAbsolute("https://segue.example/\r\nx")),
        ("", .notAbsolute("")),
    ])
    func `a redirect URI that Spotify refuses, or that is not safe, is refused at once`(
        uri: String, fault: RedirectURIFault
    ) {
        #expect(throws: fault) { try SpotifyApp(clientID: "app", redirectURI: uri) }
    }

    @Test func `an app does not tell its secret`() {
        let app = SpotifyApp.trial(secret: "hush-hush")
        var dumped = ""
        dump(app, to: &dumped)
        #expect(!"\(app) \(String(reflecting: app)) \(dumped)".contains("hush"))
    }
}
