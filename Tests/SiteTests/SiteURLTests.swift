import Site
import Testing

@Suite struct SiteURLTests {
    @Test(arguments: [
        ("https://segue.example", "https://segue.example"),
        ("https://Segue.example:443/", "https://segue.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://127.0.0.1", "http://127.0.0.1"),
    ])
    func `an address is read as a browser writes its origin`(text: String, origin: String) throws {
        #expect(try SiteURL(text).origin == origin)
    }

    @Test(arguments: [
        ("http://localhost:8080", SiteURLError.localhost), ("https://localhost", .localhost),
        ("http://segue.example", .plainHTTP), ("http://127.0.0.1.evil.example", .plainHTTP),
        ("ftp://segue.example", .notHTTP), ("segue.example", .notHTTP), ("https://", .notAnOrigin),
        ("https://a/b", .notAnOrigin), ("https://user@a", .notAnOrigin), ("https://a:0", .notAnOrigin),
        ("https://a:x", .notAnOrigin),
    ])
    func `an address that Spotify would refuse is refused`(text: String, error: SiteURLError) {
        #expect(throws: error) { try SiteURL(text) }
    }
}
