internal import FoundationEssentials

/// A table in a CSV file, row by row: RFC 4180, UTF-8, with a header line.
///
/// Holds the bytes once and decodes a field only when it is asked for. Lines end in CRLF or LF, also the last one or not;
/// a byte order mark and blank lines are passed over. Cost: one pass over the bytes, one small array a row.
public struct CSVReader: Sequence, IteratorProtocol, Sendable {
    /// The names in the header line, in order.
    public private(set) var header: [String] = []
    private let bytes: [UInt8]
    private let file: String?
    private var place = 0

    /// What is wrong with a file: a column that the caller needs is missing.
    public struct MissingColumn: Error, Sendable, Equatable, CustomStringConvertible {
        /// The column that was asked for.
        public let name: String
        /// The columns that are there.
        public let found: [String]
        /// The name of the file, where the table is one.
        public let file: String?
        /// One line that says what was wanted and what was found.
        public var description: String {
            let columns =
                found.isEmpty ? "there is no header" : "the header has \(found.joined(separator: ", "))"
            return "\(file.map { "\($0): " } ?? "")no column \"\(name)\"; \(columns)"
        }
    }

    /// Reads the header line of a table; `bytes` is the whole file.
    public init(bytes: [UInt8]) { self.init(bytes: bytes, of: nil) }

    private init(bytes: [UInt8], of file: String?) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        if let row = next() { header = row.indices.map { row[$0] } }
    }

    /// Reads the file at `path` whole; throws what the file system says.
    public init(path: String) throws {
        let url = URL(filePath: path)
        self.init(bytes: [UInt8](try Data(contentsOf: url)), of: url.lastPathComponent)
    }

    /// The place of a column in each row.
    public func column(_ name: String) throws(MissingColumn) -> Int {
        guard let index = header.firstIndex(of: name) else {
            throw MissingColumn(name: name, found: header, file: file)
        }
        return index
    }

    /// The place of a column that a file may lack.
    public func optionalColumn(_ name: String) -> Int? { header.firstIndex(of: name) }

    /// The next row, nil at the end.
    public mutating func next() -> Row? {
        while place < bytes.count, bytes[place] == lineFeed || bytes[place] == carriageReturn { place += 1 }
        guard place < bytes.count else { return nil }
        var fields: [Range<Int>] = []
        fields.reserveCapacity(header.count)
        while true {
            let start = place
            if place < bytes.count, bytes[place] == quote {
                place += 1
                // A doubled quote closes and opens again, so that counting quotes is enough.
                while place < bytes.count {
                    if bytes[place] == quote {
                        guard place + 1 < bytes.count, bytes[place + 1] == quote else { break }
                        place += 1
                    }
                    place += 1
                }
                place = Swift.min(place + 1, bytes.count)
            }
            while place < bytes.count, bytes[place] != comma, bytes[place] != lineFeed { place += 1 }
            var end = place
            let isLast = place >= bytes.count || bytes[place] == lineFeed
            if isLast, end > start, bytes[end - 1] == carriageReturn { end -= 1 }
            fields.append(start..<end)
            place = Swift.min(place + 1, bytes.count)
            if isLast { break }
        }
        return Row(bytes: bytes, fields: fields)
    }

    /// One row of the table.
    public struct Row: Sendable {
        fileprivate let bytes: [UInt8]
        fileprivate let fields: [Range<Int>]

        /// The places of the fields.
        public var indices: Range<Int> { fields.indices }

        /// The text of a field, without its quotes; empty where the row is too short.
        public subscript(_ column: Int) -> String {
            guard fields.indices.contains(column) else { return "" }
            let field = fields[column]
            guard let first = field.first, bytes[first] == quote else {
                return String(decoding: bytes[field], as: UTF8.self)
            }
            var text: [UInt8] = []
            var place = first + 1
            while place < field.upperBound {
                if bytes[place] == quote {
                    guard place + 1 < field.upperBound, bytes[place + 1] == quote else { break }
                    place += 1
                }
                text.append(bytes[place])
                place += 1
            }
            return String(decoding: text, as: UTF8.self)
        }

        /// The number in a field; nil where it is empty or no finite number.
        public func number(_ column: Int) -> Double? {
            Double(self[column]).flatMap { $0.isFinite ? $0 : nil }
        }
    }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
