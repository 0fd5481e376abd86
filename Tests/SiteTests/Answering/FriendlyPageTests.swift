import HTTP
import Site
import Testing

@Suite struct FriendlyPageTests {
    @Test func `nothing that it is told becomes markup`() {
        let page = FriendlyPage(ProblemDocument(400, title: "<script>", detail: "\"a\" & <b>"))
            .response(400)
        let html = String(decoding: page.bytes, as: UTF8.self)
        #expect(html.contains("<h1>&lt;script&gt;</h1>"))
        #expect(html.contains("<p>&quot;a&quot; &amp; &lt;b&gt;</p>"))
        #expect(page.status == 400)
    }

    @Test(arguments: [(1, "1 second."), (6, "6 seconds.")])
    func `who came too often is told when to come again`(pause: Int, word: String) {
        let page = FriendlyPage(ProblemDocument(429, detail: "Too many."), retryAfter: pause).response(429)
        let html = String(decoding: page.bytes, as: UTF8.self)
        #expect(html.contains("<p>Too many. Please try again in \(word)</p>"))
    }

    @Test(arguments: [("text/html,application/xhtml+xml", true), ("application/json", false), ("*/*", false)])
    func `a browser is told from a script by what it takes`(accept: String, expected: Bool) {
        #expect(Request(.get, "/", headers: ["Accept": accept]).isFromBrowser == expected)
    }
}
