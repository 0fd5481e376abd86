import HTTP
import Site
import Testing

@Suite struct ParametersTests {
    enum Color: String, CaseIterable { case red, green }

    @Test func `what is given is read, what is not given has its default`() throws {
        let parameters = try Parameters(
            of: Request(.get, "/?limit=7&only=red,green"), only: "limit", "only", "max")
        #expect(try parameters.number("limit", in: 1...10, or: 3) == 7)
        #expect(try parameters.number("max", in: 1...10, or: 3) == 3)
        #expect(try parameters.choices("only", of: Color.self) == [.red, .green])
        #expect(try parameters.cursor() == nil)
    }

    @Test(arguments: ["0", "11", "-1", "seven", "7.5", "", " 7", "+7", "7\u{0}", "99999999999999999999"])
    func `a number that is none, or out of range, is refused by name`(text: String) throws {
        let parameters = try Parameters(of: Request(.get, "/?limit=\(percentEncoded(text))"), only: "limit")
        let problem = #expect(throws: ProblemDocument.self) {
            try parameters.number("limit", in: 1...10, or: 3)
        }
        #expect(problem?.status == 400)
        #expect(problem?.parameter == "limit")
        #expect(problem?.detail == "limit must be a whole number from 1 to 10.")
    }

    @Test func `a choice outside of the list is refused, and the list is told`() throws {
        let parameters = try Parameters(of: Request(.get, "/?only=red,blue"), only: "only")
        let problem = #expect(throws: ProblemDocument.self) { try parameters.choices("only", of: Color.self) }
        #expect(problem?.detail == "only takes these, separated by commas: red, green.")
    }

    @Test func `a misspelt parameter is told the right ones`() {
        let problem = #expect(throws: ProblemDocument.self) {
            try Parameters(of: Request(.get, "/?limt=7"), only: "limit", "cursor")
        }
        #expect(problem?.parameter == "limt")
        #expect(problem?.detail == "limt is not a parameter here; these are: limit, cursor.")
    }

    @Test func `a parameter that comes twice is refused`() {
        let problem = #expect(throws: ProblemDocument.self) {
            try Parameters(of: Request(.get, "/?limit=7&limit=8"), only: "limit")
        }
        #expect(problem?.parameter == "limit")
    }

    @Test(arguments: [("Sigur Rós", "Sigur Rós"), (" \u{3000}a b\u{A0}", "a b"), ("🎶", "🎶")])
    func `a text comes without the blanks at its ends`(text: String, expected: String) throws {
        #expect(try words(text, as: "name", upTo: 9) == expected)
    }

    @Test(arguments: [
        "", "  ", "\u{2003}\u{3000}", "1234567890", "         a", "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
        "a\n", "\u{0}",
        "a\u{9f}b", "\u{85}",
    ])
    func `a text that is too long in code points, blank, or with control characters is refused by name`(
        text: String
    ) {
        let problem = #expect(throws: ProblemDocument.self) { try words(text, as: "name", upTo: 9) }
        #expect(problem?.status == 400)
        #expect(problem?.parameter == "name")
    }

    @Test(arguments: ["1", "9223372036854775807"])
    func `a number in a path is read`(text: String) throws {
        #expect(try numberInPath("id", of: ["id": text]) == Int64(text))
    }

    @Test(arguments: ["0", "-1", "x", "", "1 ", "٣", "9223372036854775808", "1'; DROP TABLE jobs"])
    func `what is no number of ours is not found`(text: String) {
        let problem = ProblemDocument(404, detail: "id must be a positive integer.", parameter: "id")
        #expect(throws: problem) { try numberInPath("id", of: ["id": text]) }
    }
}
