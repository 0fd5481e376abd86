import HTTP
import Site
import Testing

@Suite struct OwnPagesTests {
    let pages = OwnPages(origin: "https://segue.example")

    @Test(
        arguments: [
            (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true),
            (["Sec-Fetch-Site": "same-site"], false), (["Sec-Fetch-Site": "cross-site"], false),
            (["Origin": "https://segue.example"], true), (["Origin": "https://evil.example"], false),
            (["Origin": "null"], false), (["Origin": "http://segue.example"], false), ([:], false),
            (["Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"], false),
            (["Origin": "https://segue.example", "Sec-Fetch-Site": "cross-site"], false),
        ] as [([String: String], Bool)])
    func `only our own pages act with a cookie`(headers: [String: String], expected: Bool) {
        var request = Request(.post, "/feedback")
        for (name, value) in headers { request.headers[name] = value }
        #expect(pages.sent(request) == expected)
    }

    @Test func `a WebSocket needs the Origin itself`() {
        #expect(!pages.opened(Request(.get, "/crawls/1/live", headers: ["Sec-Fetch-Site": "same-origin"])))
        #expect(pages.opened(Request(.get, "/crawls/1/live", headers: ["Origin": "https://segue.example"])))
    }
}
