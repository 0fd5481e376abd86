import HTTP
import Postgres
import Site
import Storage
import TestDatabase
import Testing

/// What a foreign page can make a signed-in browser do: nothing.
@Suite(.database(schema: .segue)) struct ForeignPageTests {
    @Test func `no route that changes something is open to a foreign page`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let cookie = "sid-8080=\(browser.session ?? "")"
        let rows = routes(house.needs).routes.filter { $0.method != .get }
        #expect(rows.count > 8)
        for row in rows {
            let path = row.pattern.replacing("{id}", with: "1").replacing("{track}", with: "1")
            for headers in [
                [:], ["Origin": "https://evil.example"], ["Sec-Fetch-Site": "cross-site"],
                ["Sec-Fetch-Site": "same-site"], ["Origin": "null", "Sec-Fetch-Site": "cross-site"],
                ["Origin": "http://127.0.0.1:9999"],
            ] as [Headers] {
                var request = Request(row.method, path, headers: headers, body: Array("{}".utf8))
                request.headers["Cookie"] = cookie
                request.headers["Content-Type"] = "application/json"
                #expect(
                    try await house.respond(request).status == 403,
                    "\(row.method.rawValue) \(path) \(headers)")
            }
        }
        #expect(try await browser.ask(.get, "/me").status == 200, "nobody was signed out or deleted")
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
    func `what a form can send is not taken`(kind: String) async throws {
        let house = try House()
        let browser = try await house.visitor()
        for path in ["/feedback", "/me/sync", "/auth/logout"] {
            let answer = try await browser.ask(.post, path, headers: ["Content-Type": kind])
            #expect(answer.status == 415)
        }
    }

    @Test func `a foreign page cannot watch a crawl`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let crawl = try Document(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#))
        let path = try #require(crawl.live.text)
        #expect(try await browser.ask(.get, path).status == 403, "without an Origin")
        #expect(try await browser.ask(.get, path, headers: ["Origin": "https://evil.example"]).status == 403)
        #expect(try await browser.ask(.get, path, headers: ["Origin": House.origin]).status == 101)
    }
}
