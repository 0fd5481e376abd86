extension String: PostgresValue {
    /// `text`; write `\(value)::citext` and the like where the column is of another type.
    public static var postgresType: PostgresType { .text }
    /// The UTF-8 bytes.
    public func encode(into buffer: inout [UInt8]) { buffer.append(contentsOf: utf8) }
    /// Reads text of every kind, JSON, a UUID, and the label of an enum.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> String? {
        switch type {
        case .text, .varchar, .bpchar, .name, .char, .json, .unknown: bytes.utf8
        case .jsonb: JSON.decode(bytes, from: type)?.text
        case .uuid: bytes.byteCount == 16 ? uuidText(bytes.array) : nil
        default: type.isUserDefined ? bytes.utf8 : nil
        }
    }
}

/// Sixteen bytes as 8-4-4-4-12 hexadecimal digits.
private func uuidText(_ bytes: [UInt8]) -> String {
    var text = ""
    for (place, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(place) { text += "-" }
        text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
}
