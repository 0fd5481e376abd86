import Foundation

/// A recommendation as a terminal shows it.
struct ListRow: Sendable {
    var rank: Int
    var title: String
    var artists: [String]
    var year: Int?
    var score: Double
    /// The reason in a sentence.
    var why: String
}

extension [ListRow] {
    /// The list as a table, cut to the terminal's width; whole where standard output is no terminal.
    var asTable: String {
        let width = terminalWidth
        var table = Table([
            ("#", .right), ("Track", .left), ("Artist", .left), ("Year", .right), ("Score", .right),
            ("Why", .left),
        ])
        for row in self {
            table.add([
                "\(row.rank)", row.title, row.artists.joined(separator: ", "),
                row.year.map(String.init) ?? "",
                String(format: "%.2f", row.score), row.why,
            ])
        }
        guard let width else { return table.text(limits: [4, 40, 30]) }
        let narrow = Swift.max(14, width / 5)
        return table.text(limits: [4, narrow, narrow, 4, 6, Swift.max(20, width - 2 * narrow - 26)])
    }
}

/// The columns of the terminal that standard output is; nil where it is none.
private var terminalWidth: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
}
