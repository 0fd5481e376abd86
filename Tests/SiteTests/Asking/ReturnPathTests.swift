import Site
import Testing

@Suite struct ReturnPathTests {
    @Test(arguments: ["/", "/?tab=list", "/crawls/1", "/a//b", "/%2f%2fevil"])
    func `a path of ours is kept`(path: String) { #expect(ReturnPath(path).text == path) }

    @Test(arguments: [
        "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example",
        "%2f%2fevil.example",
        "/\r\nSet-Cookie: sid=1", "/\t/evil.example", "/ok\nLocation: //evil", "", "evil", "\\evil", "/å",
        "/ x",
        "javascript:alert(1)", "/" + String(repeating: "a", count: 600),
    ])
    func `anything that may lead elsewhere leads home`(path: String) { #expect(ReturnPath(path).text == "/") }

    @Test func `without a wish it leads home`() { #expect(ReturnPath(nil).text == "/") }
}
