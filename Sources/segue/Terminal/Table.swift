/// Rows under a heading, in columns as wide as their widest cell.
package struct Table {
    /// How a column is set.
    package enum Alignment: Sendable { case left, right }

    private var rows: [[String]]
    private let alignments: [Alignment]

    /// A table with a heading.
    package init(_ columns: [(title: String, alignment: Alignment)]) {
        rows = [columns.map(\.title)]
        alignments = columns.map(\.alignment)
    }

    /// Adds a row; it has as many cells as the heading.
    package mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The table as text; cells beyond `limits` (characters, by column) are cut with an ellipsis.
    package func text(limits: [Int] = []) -> String {
        let cut = rows.map { row in
            row.enumerated().map { place, cell in
                place < limits.count && cell.displayWidth > limits[place]
                    ? cell.cut(toWidth: limits[place] - 1) + "…" : cell
            }
        }
        let widths = alignments.indices.map { column in cut.map { $0[column].displayWidth }.max() ?? 0 }
        return cut.map { row in
            let cells = row.enumerated().map { place, cell in
                let blanks = String(repeating: " ", count: widths[place] - cell.displayWidth)
                return alignments[place] == .left ? cell + blanks : blanks + cell
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}

extension String {
    /// The columns that a terminal needs for the text: wide East Asian characters and emoji take two.
    package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// The longest beginning that fits into a number of columns.
    package func cut(toWidth width: Int) -> String {
        var used = 0
        return String(
            prefix { character in
                used += character.displayWidth
                return used <= width
            })
    }
}

extension Character {
    /// One column, or two for wide characters (Unicode Standard Annex #11, the common blocks).
    var displayWidth: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
