import Foundation
import HTTP
import Testing

@Suite struct JSONBodyTests {
    private struct Track: Codable, Equatable {
        var trackName: String
        var playCount: Int?
        var artists: [String] = []
    }

    /// What somebody asks for: its names stand there as they are read.
    private struct Wish: Codable, Equatable {
        var track_name: String
        var play_count: Int?
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
        let wish = Wish(track_name: "a/b \"é\"", play_count: 3, artists: ["x"])
        #expect(try request(response.text).json(as: Wish.self) == wish)
    }

    @Test(arguments: [
        (#"{"play_count":1,"artists":[]}"#, "track_name"), (#"{"track_name":1,"artists":[]}"#, "track_name"),
        (#"{"track_name":null,"artists":[]}"#, "track_name"),
        (#"{"track_name":"a","artists":{}}"#, "artists"),
    ])
    func `a wrong body names its parameter`(body: String, parameter: String) {
        let problem = #expect(throws: ProblemDocument.self) { try request(body).json(as: Wish.self) }
        #expect(problem?.status == 400)
        #expect(problem?.parameter == parameter)
    }

    @Test(arguments: [
        #"{"track_name":"a","artists":[],"track_name":"b"}"#,
        #"{"track_name":"a","artists":[],"track\u005fname":"b"}"#,
        #"{"artists":[],"x":{"y":[{"track_name":1 , "track_name" : 2}]},"track_name":"a"}"#,
    ])
    func `a name that stands twice in an object is refused by it`(body: String) {
        let problem = ProblemDocument(400, detail: "track_name comes twice.", parameter: "track_name")
        #expect(throws: problem) { try request(body).json(as: Wish.self) }
    }

    @Test func `a name may come again in another object, or as a text`() throws {
        let body =
            #"{"track_name":"track_name","artists":["track_name","\"artists\":"],"#
            + #""x":{"track_name":1},"y":[{"x":1},{"x":2}]}"#
        #expect(try request(body).json(as: Wish.self).artists.count == 2)
    }

    @Test(arguments: [
        #"{"track_name":"a","artists":[],}"#, "{\"track_name\":\"a\",\"artists\":[\"x\" , \n]}",
    ])
    func `a comma before a bracket is refused`(body: String) {
        #expect(throws: ProblemDocument.self) { try request(body).json(as: Wish.self) }
    }

    @Test(arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32])
    func `what is not UTF-8 is refused`(encoding: String.Encoding) throws {
        var request = request("")
        request.body = Array(try #require(#"{"track_name":"a","artists":[]}"#.data(using: encoding)))
        let problem = ProblemDocument(400, detail: "The body must be UTF-8.")
        #expect(throws: problem) { try request.json(as: Wish.self) }
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
