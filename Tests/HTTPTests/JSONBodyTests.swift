import HTTP
import Testing

@Suite struct JSONBodyTests {
    private struct Track: Codable, Equatable {
        var trackName: String
        var playCount: Int?
        var artists: [String] = []
    }

    private func request(_ body: String, type: String? = "application/json; charset=utf-8") -> Request {
        Request(.post, "/", headers: type.map { ["Content-Type": $0] } ?? [:], body: Array(body.utf8))
    }

    @Test func `a value is written in snake case and read back`() throws {
        let track = Track(trackName: "a/b \"é\"", playCount: 3, artists: ["x"])
        let response = try Response.json(track, status: 201)
        #expect(response.status == 201 && response.headers["Content-Type"] == "application/json")
        #expect(response.text == #"{"artists":["x"],"play_count":3,"track_name":"a/b \"é\""}"#)
        #expect(try response.json(as: Track.self) == track)
        #expect(try request(response.text).json(as: Track.self) == track)
    }

    @Test(arguments: [
        (#"{"play_count":1,"artists":[]}"#, "track_name"), (#"{"track_name":1,"artists":[]}"#, "track_name"),
        (#"{"track_name":null,"artists":[]}"#, "track_name"),
        (#"{"track_name":"a","artists":{}}"#, "artists"),
    ])
    func `a wrong body names its parameter`(body: String, parameter: String) {
        let problem = #expect(throws: ProblemDocument.self) { try request(body).json(as: Track.self) }
        #expect(problem?.status == 400)
        #expect(problem?.parameter == parameter)
    }

    @Test func `what is no JSON, or not said to be, is refused`() {
        #expect(throws: ProblemDocument(415, detail: "Send application/json.")) {
            try request("{}", type: nil).json(as: Track.self)
        }
        #expect(throws: ProblemDocument.self) { try request("{", type: "text/json").json(as: Track.self) }
        for body in ["", "{", "nope", "\u{0}", String(repeating: "[", count: 100_000)] {
            #expect(throws: ProblemDocument.self) { try request(body).json(as: Track.self) }
        }
    }

    @Test func `brackets in strings are not depth`() throws {
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        #expect(throws: ProblemDocument.self) { try request(deep).json(as: [String].self) }
        let flat = #"["\#(String(repeating: #"[\""#, count: 100))"]"#
        #expect(try request(flat).json(as: [String].self).count == 1)
    }

    @Test func `a number that is not finite is refused by the writer`() {
        #expect(throws: (any Error).self) { try Response.json([Double.nan]) }
    }

    @Test func `a problem says what it knows and nothing else`() {
        let problem = ProblemDocument(404, detail: "No such track.", parameter: "track", requestID: "r1")
        let response = Response(problem)
        #expect(response.status == 404 && response.headers["Content-Type"] == "application/problem+json")
        #expect(
            response.text
                == #"{"detail":"No such track.","parameter":"track","request_id":"r1","status":404,"#
                + #""title":"Not Found","type":"about:blank"}"#)
    }
}
