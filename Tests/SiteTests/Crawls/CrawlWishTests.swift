import HTTP
import Site
import Testing

@Suite struct CrawlWishTests {
    private func wish(_ body: String) throws -> CrawlWish {
        try CrawlWish(
            Request(
                .post, "/crawls", headers: ["Content-Type": "application/json"], body: Array(body.utf8)))
    }

    @Test func `a seed is enough`() throws {
        let wish = try wish(#"{"seed": "  Sigur Rós "}"#)
        #expect(wish.seed == "Sigur Rós")
        #expect((wish.depth, wish.breadth, wish.limit) == (2, 10, 500))
    }

    @Test(arguments: [
        (#"{"seed": "me", "depth": 5}"#, "depth"), (#"{"seed": "me", "depth": -1}"#, "depth"),
        (#"{"seed": "me", "breadth": 0}"#, "breadth"), (#"{"seed": "me", "limit": 10001}"#, "limit"),
        (#"{"seed": "me", "limit": "many"}"#, "limit"), (#"{"seed": "  "}"#, "seed"), (#"{}"#, "seed"),
        (#"{"seed": "a\u0000b"}"#, "seed"), (#"{"seed": null}"#, "seed"), (#"{"seed": 7}"#, "seed"),
        (#"{"seed": "me", "depth": 1.5}"#, "depth"), (#"{"seed": "me", "limit": 1e400}"#, "limit"),
        (#"{"seed": "me", "limit": 9223372036854775808}"#, "limit"),
        (#"{"seed": "me", "Depth": 1}"#, "Depth"), (#"{"seed": "me", "depth": 1, "depth": 2}"#, "depth"),
        (#"{"seed": "a\n"}"#, "seed"), (#"{"seed": "\ud800"}"#, "seed"),
    ])
    func `what is wrong is refused by name`(body: String, parameter: String) {
        let problem = #expect(throws: ProblemDocument.self) { try wish(body) }
        #expect(problem?.status == 400)
        #expect(problem?.parameter == parameter)
    }

    @Test(arguments: ["", "nonsense", "[", "null"])
    func `a body that is no JSON object is refused`(body: String) {
        #expect(throws: ProblemDocument.self) { try wish(body) }
    }
}
