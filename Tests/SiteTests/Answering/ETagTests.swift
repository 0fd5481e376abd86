import HTTP
import Site
import Testing

@Suite struct ETagTests {
    let body = Response(200, headers: ["Content-Type": "text/plain"], body: .bytes(Array("a".utf8)))

    @Test func `whoever has it already gets only the word that they do`() throws {
        let tag = try #require(body.tagged(for: Request(.get, "/")).headers["ETag"])
        for list in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let answer = body.tagged(for: Request(.get, "/", headers: ["If-None-Match": list]))
            #expect(answer.status == 304)
            #expect(answer.bytes.isEmpty)
            #expect(answer.headers["ETag"] == tag)
        }
    }

    @Test func `whoever has another gets this one`() {
        let answer = body.tagged(for: Request(.get, "/", headers: ["If-None-Match": "\"x\""]))
        #expect(answer.status == 200)
        #expect(answer.bytes == Array("a".utf8))
    }

    @Test func `other bytes have another tag, and an error has none`() {
        #expect(Response.tag(of: [1]) != Response.tag(of: [2]))
        #expect(Response(404).tagged(for: Request(.get, "/")).headers["ETag"] == nil)
    }
}
