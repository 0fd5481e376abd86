/// Rows under a heading, in columns as wide as their widest cell.
package struct Table {
    /// How a column is set.
    package enum Alignment: Sendable { case left, right }

    private var rows: [[String]]
    private var alignments: [Alignment]

    /// A table with a heading.
    package init(_ columns: [(title: String, alignment: Alignment)]) {
        rows = [columns.map(\.title)]
        alignments = columns.map(\.alignment)
    }

    /// Adds a row; it has as many cells as the heading.
    package mutating func add(_ cells: [String]) { rows.append(cells.map(\.printable)) }

    /// The table without the columns in which only the heading stands.
    package var withoutEmptyColumns: Table {
        let filled = alignments.indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } }
        var table = self
        table.rows = rows.map { row in filled.map { row[$0] } }
        table.alignments = filled.map { alignments[$0] }
        return table
    }

    /// The table as text, a line a row; cells beyond `limits` (columns of a terminal) are cut with an ellipsis, and the
    /// widest of those that stand on the left until each line fits into `width`.
    package func text(limits: [Int] = [], width: Int? = nil) -> String {
        lines(limits: limits, width: width).joined(separator: "\n")
    }

    /// The table as text, a line a row, with the heading.
    package func lines(limits: [Int] = [], width: Int? = nil) -> [String] {
        var widths = alignments.indices.map { column in
            let widest = rows.map { $0[column].displayWidth }.max() ?? 0
            return column < limits.count ? min(widest, limits[column]) : widest
        }
        if let width { narrow(&widths, to: width) }
        let cut = rows.map { row in
            row.enumerated().map { place, cell in
                cell.displayWidth > widths[place] ? cell.cut(toWidth: widths[place] - 1) + "…" : cell
            }
        }
        return cut.map { row in
            let cells = row.enumerated().map { place, cell in
                let blanks = String(repeating: " ", count: widths[place] - cell.displayWidth)
                return alignments[place] == .left ? cell + blanks : blanks + cell
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Takes from the widest column on the left, as long as one is wider than a short word.
    private func narrow(_ widths: inout [Int], to width: Int) {
        while widths.reduce(0, +) + 2 * (widths.count - 1) > width {
            let left = widths.indices.filter { alignments[$0] == .left && widths[$0] > 8 }
            guard let widest = left.max(by: { widths[$0] < widths[$1] }) else { return }
            widths[widest] -= 1
        }
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
