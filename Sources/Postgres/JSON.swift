internal import FoundationEssentials

/// A document as JSON text; `jsonb` in the database.
///
/// PostgreSQL checks it when it arrives, and may give back other spacing and another order of keys.
public struct JSON: Sendable, Hashable {
    /// The document.
    public let text: String

    /// A document that is JSON text already.
    public init(text: String) { self.text = text }

    /// A document made of `value`, its keys in order and its dates in ISO 8601.
    public init(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        text = String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The document read as a `Value`.
    public func decode<Value: Decodable>(as _: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Value.self, from: Data(text.utf8))
    }
}

extension JSON: PostgresValue {
    /// `jsonb`.
    public static var postgresType: PostgresType { .jsonb }

    /// Format version 1, then the text.
    public func encode(into buffer: inout [UInt8]) {
        buffer.append(1)
        buffer.append(contentsOf: text.utf8)
    }

    /// Reads `jsonb` and `json`.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> JSON? {
        switch type {
        case .json:
            return bytes.utf8.map(JSON.init(text:))
        case .jsonb:
            guard bytes.integer(UInt8.self) == 1 else { return nil }
            return bytes.extracting(droppingFirst: 1).utf8.map(JSON.init(text:))
        default:
            return nil
        }
    }
}

extension JSON: PostgresElement {}
