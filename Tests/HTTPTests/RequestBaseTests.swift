import HTTP
import Testing

@Suite struct RequestBaseTests {
    @Test(arguments: [
        ("http://host/a/b?c=d", "http://host/a", "/b"), ("http://host/a", "http://host/a", ""),
        ("http://host/a?b", "http://host/a", ""), ("http://host/ab", "http://host/a", nil),
        ("http://host.evil/a", "http://host", nil), ("https://host/a", "http://host", nil),
        ("http://host/ä/b", "http://host/ä", "/b"), ("http://h", "http://host", nil),
    ])
    func `a base ends at a whole segment`(url: String, base: String, path: String?) {
        #expect(Request(.get, url).path(below: base) == path)
    }
}
