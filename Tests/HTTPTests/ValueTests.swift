import HTTP
import Testing

@Suite struct ValueTests {
    @Test func `a form comes back as it went, whatever is in it`() {
        let form: Form = ["a b": "c&d=e+f", "é": "🎧", "": "", "x": "%41"]
        #expect(Form(parsing: form.encoded) == form)
    }

    @Test(arguments: [
        ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%+1", "%+1"), ("%41%", "A%"), ("%c3%a9", "é"),
    ])
    func `a broken escape stays as it stands`(text: String, decoded: String) {
        #expect(percentDecoded(text) == decoded)
    }

    @Test(arguments: [
        ("https://a.example/b?c=1#d", "/b"), ("https://a.example", "/"), ("https://a.example?x", "/"),
        ("/b?c", "/b"),
        ("/login?return_to=https://x/y", "/login"), ("", "/"),
    ])
    func `the path of a URL is its path`(url: String, path: String) {
        #expect(Request(.get, url).path == path)
    }

    @Test(arguments: [
        (200, "OK"), (204, "No Content"), (303, "See Other"), (304, "Not Modified"), (418, "Error"),
    ])
    func `a status says of itself what RFC 9110 calls it`(status: Int, words: String) {
        #expect(Status(rawValue: status).reason == words)
    }

    @Test func `header names compare without case, and repeats are kept`() {
        var headers: Headers = ["Set-Cookie": "a", "X": "1"]
        headers.add("set-cookie", "b")
        #expect(headers.all("SET-COOKIE") == ["a", "b"])
        headers["x"] = "2"
        #expect(headers["X"] == "2" && headers.all("X").count == 1)
    }

    @Test func `a router finds, refuses and does not know`() async throws {
        var router = Router()
        router.on(.get, "/crawls/{id}") { _, values in .text(values["id"] ?? "") }
        router.on(.delete, "/crawls/{id}") { _, _ in Response(204) }
        let table = router
        #expect(try await table.respond(to: Request(.get, "/crawls/a%2Fb?x")).text == "a/b")
        #expect(try await table.respond(to: Request(.head, "/crawls/1")).status == 200)
        let wrong = try await table.respond(to: Request(.post, "/crawls/1"))
        #expect(wrong.status == 405 && wrong.headers["Allow"] == "GET, DELETE")
        #expect(try await table.respond(to: Request(.get, "/crawls")).status == 404)
    }

    @Test func `the libraries say what they are`() {
        #expect(httpLibraryVersions()["libmicrohttpd"]?.hasPrefix("0.9.") == true)
        #expect(httpLibraryVersions()["libcurl"]?.contains("OpenSSL") == true)
    }

    @Test func `a client may be plugged straight into a responder`() async throws {
        let client = Client(plugging: { .text("\($0.method.rawValue) \($0.path)") })
        #expect(try await client.send(Request(.put, "https://a.example/b")).text == "PUT /b")
    }
}
