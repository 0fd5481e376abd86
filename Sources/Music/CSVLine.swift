/// A line of a CSV file as RFC 4180 writes it, for people who open it in a spreadsheet.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe before it: what a stranger called their song must not
/// run on anybody's machine. Source: OWASP, "CSV injection".
public struct CSVLine: Sendable {
    private var text = ""
    private var isEmpty = true

    /// A line without fields.
    public init() {}

    /// A line of texts, such as a header.
    public init(_ texts: [String]) { for text in texts { add(text) } }

    /// Adds a text; nil is an empty field.
    public mutating func add(_ field: String?) {
        let field = field ?? ""
        let isFormula = field.unicodeScalars.first.map { "=+-@\t\r＝＋－＠".unicodeScalars.contains($0) } ?? false
        append(isFormula ? "'\(field)" : field)
    }

    /// Adds a number; nil is an empty field.
    public mutating func add(_ number: (some Numeric & CustomStringConvertible)?) {
        append(number.map(\.description) ?? "")
    }

    /// The line with its end, CRLF.
    public var bytes: [UInt8] { Array("\(text)\r\n".utf8) }

    private mutating func append(_ field: String) {
        if !isEmpty { text += "," }
        isEmpty = false
        // By scalars: to a Character, CRLF is neither of its two.
        let mustQuote = field.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
        text += mustQuote ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
    }
}
