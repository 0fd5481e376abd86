import Foundation
import Lifecycle

/// A recommendation as a terminal shows it.
package struct ListRow: Sendable {
    var rank: Int
    var title: String
    var artists: [String]
    var year: Int?
    var score: Double
    /// The reason in a sentence.
    var why: String

    package init(rank: Int, title: String, artists: [String], year: Int?, score: Double, why: String) {
        self.rank = rank
        self.title = title
        self.artists = artists
        self.year = year
        self.score = score
        self.why = why
    }
}

extension [ListRow] {
    /// The list as a table for standard output.
    var asTable: String { table(width: StandardStream.output.width) }

    /// The list as a table of a width; nil: as wide as it becomes, a line a track.
    ///
    /// Where the reasons would be cut to a few words they have lines of their own.
    package func table(width: Int?) -> String {
        let isNarrow = width.map { $0 < 110 } ?? false
        var table = Table(
            [("#", .right), ("Track", .left), ("Artist", .left), ("Year", .right), ("Score", .right)]
                + (isNarrow ? [] : [("Why", .left)]))
        for row in self {
            table.add(
                [
                    "\(row.rank)", row.title, row.artists.joined(separator: ", "),
                    row.year.map(String.init) ?? "", String(format: "%.2f", row.score),
                ] + (isNarrow ? [] : [row.why]))
        }
        var lines = table.lines(limits: [4, 40, 30], width: width)
        if isNarrow, let width {
            let indent = String(repeating: " ", count: 4)
            lines =
                lines.prefix(1)
                + zip(lines.dropFirst(), self).flatMap { line, row in
                    [line] + row.why.printable.wrapped(to: width - indent.count).map { indent + $0 }
                }
        }
        if zip(self, dropFirst()).contains(where: { $0.score < $1.score }) {
            lines += ["", "Order also weighs variety, so scores need not fall."]
        }
        return lines.joined(separator: "\n")
    }
}
