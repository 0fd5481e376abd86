import HTTP
import Lifecycle
import Site
import Storage
import TestDatabase
import Testing

/// What every answer has, whatever was asked.
@Suite(.database(schema: .segue)) struct AnswerShapeTests {
    @Test(arguments: [
        ("GET", "/", 200), ("GET", "/assets/style.css", 200), ("GET", "/assets/nothing.js", 404),
        ("GET", "/openapi.json", 200), ("GET", "/health/live", 200), ("GET", "/me", 401),
        ("GET", "/nowhere", 404),
        ("PUT", "/me", 405), ("GET", "/auth/login", 302), ("GET", "/auth/callback", 400),
        ("GET", "/assets/..%2f..%2fetc%2fpasswd", 404), ("GET", "/recommend/1/why", 401), ("BREW", "/", 405),
    ])
    func `every answer carries an id and the headers that protect people`(
        method: String, path: String, status: Int
    ) async throws {
        let answer = try await House().ask(HTTP.Method(rawValue: method), path)
        #expect(answer.status.rawValue == status)
        #expect(answer.headers["X-Request-ID"]?.utf8.count == 16)
        #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
        #expect(answer.headers["Referrer-Policy"] == "no-referrer")
        #expect(answer.headers["Cache-Control"] != nil)
        #expect(answer.headers["Access-Control-Allow-Origin"] == nil)
        #expect(answer.headers["Strict-Transport-Security"] == nil, "only https can promise https")
        let policy = try #require(answer.headers["Content-Security-Policy"])
        for rule in [
            "default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'",
            "frame-ancestors 'none'", "style-src 'self'",
        ] { #expect(policy.contains(rule)) }
        #expect(!policy.contains("unsafe"))
    }

    @Test(arguments: [("/nowhere", HTTP.Method.get, 404), ("/me", .put, 405), ("/me", .get, 401)])
    func `an error is a problem document with the request's id`(
        path: String, method: HTTP.Method, status: Int
    ) async throws {
        let answer = try await House().ask(method, path)
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        let problem = try Document(answer)
        #expect(problem.status.number == Double(status))
        #expect(problem.title.text?.isEmpty == false)
        #expect(problem.request_id.text == answer.headers["X-Request-ID"])
    }

    @Test func `a wrong method is told the right ones`() async throws {
        let house = try House()
        #expect(try await house.ask(.put, "/me").headers["Allow"] == "GET, HEAD, DELETE")
        #expect(try await house.ask(.post, "/").headers["Allow"] == "GET, HEAD")
    }

    @Test func `HEAD is answered like GET`() async throws {
        let house = try House()
        let (get, head) = (try await house.ask(.get, "/"), try await house.ask(.head, "/"))
        #expect(head.status == 200)
        #expect(head.headers["ETag"] == get.headers["ETag"])
        #expect(head.headers["Content-Type"] == get.headers["Content-Type"])
    }

    @Test(arguments: ["/", "/assets/page.js", "/openapi.json"])
    func `a file that the browser has is not sent again`(path: String) async throws {
        let house = try House()
        let tag = try #require(try await house.ask(.get, path).headers["ETag"])
        let again = try await house.ask(.get, path, headers: ["If-None-Match": tag])
        #expect(again.status == 304)
        #expect(again.bytes.isEmpty)
        #expect(again.headers["Content-Security-Policy"] != nil)
    }

    @Test func `the page holds no script and no style of its own`() async throws {
        let page = String(decoding: try await House().ask(.get, "/").bytes, as: UTF8.self)
        #expect(!page.contains("style=\""))
        #expect(!page.contains("<style"))
        #expect(!page.contains(" onclick="))
        #expect(page.components(of: "<script") == 1)
    }

    @Test func `everything that the page names is there, and what its scripts import`() async throws {
        let house = try House()
        let page = String(decoding: try await house.ask(.get, "/").bytes, as: UTF8.self)
        var waiting = page.matches(of: #/"(\/assets\/[^"]+)"/#).map { String($0.1) }
        #expect(waiting.contains("/assets/page.js") && waiting.contains("/assets/style.css"))
        var seen: Set<String> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            let file = try await house.ask(.get, name)
            #expect(file.status == 200, "\(name)")
            let text = String(decoding: file.bytes, as: UTF8.self)
            waiting += text.matches(of: #/from "\.\/([^"]+)"/#).map { "/assets/\($0.1)" }
        }
        #expect(seen.contains("/assets/api.js"))
    }

    @Test func `what is personal is kept by nobody`() async throws {
        let browser = try await House().visitor()
        for path in ["/me", "/me/sync", "/crawls"] {
            #expect(try await browser.ask(.get, path).headers["Cache-Control"] == "no-store")
        }
    }

    @Test func `requests are counted under the route's pattern, never the stranger's words`() async throws {
        let house = try House()
        _ = try await house.ask(.get, "/crawls/123456")
        _ = try await house.ask(.get, "/a-strangers-path")
        let text = house.needs.metrics.text
        #expect(
            text.contains(#"segue_http_requests_total{route="/crawls/{id}",method="GET",status="401"} 1"#))
        #expect(!text.contains("strangers"))
        #expect(!text.contains("123456"))
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
