public import FoundationEssentials

/// What may stand in a Swift array that travels to and from PostgreSQL.
///
/// Its own protocol, because an array of `UInt8` is not an array to PostgreSQL but one `bytea`.
public protocol PostgresElement: Sendable {
    /// The type of the whole array.
    static var postgresArrayType: PostgresType { get }
    /// Appends the binary format of the whole array.
    static func encode(array: [Self], into buffer: inout [UInt8])
    /// Reads the binary format of a whole array; nil when the two do not fit.
    static func decode(array bytes: RawSpan, from type: PostgresType) -> [Self]?
}

extension Array: PostgresValue where Element: PostgresElement {
    /// The element's array type.
    public static var postgresType: PostgresType { Element.postgresArrayType }
    /// Appends the whole array.
    public func encode(into buffer: inout [UInt8]) { Element.encode(array: self, into: &buffer) }
    /// Reads the whole array; more than one dimension does not fit.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> [Element]? {
        Element.decode(array: bytes, from: type)
    }
}

extension PostgresElement where Self: PostgresValue {
    /// The type of an array of these.
    public static var postgresArrayType: PostgresType { postgresType.array }

    /// From `array_send` in PostgreSQL's `arrayfuncs.c`: dimensions, flags, type, then each length and value.
    public static func encode(array: [Self], into buffer: inout [UInt8]) {
        buffer.append(integer: Int32(array.isEmpty ? 0 : 1))
        buffer.append(integer: Int32(array.contains { $0.isNull } ? 1 : 0))
        buffer.append(integer: postgresType.rawValue)
        guard !array.isEmpty else { return }
        buffer.append(integer: Int32(array.count))
        buffer.append(integer: Int32(1))
        for element in array {
            guard !element.isNull else {
                buffer.append(integer: Int32(-1))
                continue
            }
            let start = buffer.count
            buffer.append(integer: Int32(0))
            element.encode(into: &buffer)
            let length = UInt32(buffer.count - start - 4)
            for place in 0..<4 {
                buffer[start + place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(place)))
            }
        }
    }

    /// Reads an array of one dimension, whatever its lower bound.
    public static func decode(array bytes: RawSpan, from type: PostgresType) -> [Self]? {
        guard let dimensions = bytes.integer(Int32.self),
            let elementType = bytes.integer(UInt32.self, at: 8).map(PostgresType.init(rawValue:))
        else { return nil }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = bytes.integer(Int32.self, at: 12), count >= 0 else { return nil }
        var elements: [Self] = []
        var offset = 20
        for _ in 0..<count {
            guard let length = bytes.integer(Int32.self, at: offset) else { return nil }
            offset += 4
            if length < 0 {
                guard let null = Self.null else { return nil }
                elements.append(null)
                continue
            }
            guard Int(length) <= bytes.byteCount - offset else { return nil }
            let cell = bytes.extracting(offset..<offset + Int(length))
            guard let element = Self.decode(cell, from: elementType) else { return nil }
            elements.append(element)
            offset += Int(length)
        }
        return elements
    }
}

extension Bool: PostgresElement {}
extension Int: PostgresElement {}
extension Int32: PostgresElement {}
extension Int64: PostgresElement {}
extension Float: PostgresElement {}
extension Double: PostgresElement {}
extension String: PostgresElement {}
extension Date: PostgresElement {}
extension Duration: PostgresElement {}
extension Optional: PostgresElement where Wrapped: PostgresValue {}
extension Array: PostgresElement where Element == UInt8 {}

extension UInt8: PostgresElement {
    /// `bytea`.
    public static var postgresArrayType: PostgresType { .bytea }
    /// The bytes as they are.
    public static func encode(array: [UInt8], into buffer: inout [UInt8]) { buffer.append(contentsOf: array) }
    /// Reads a `bytea`.
    public static func decode(array bytes: RawSpan, from type: PostgresType) -> [UInt8]? {
        type == .bytea ? bytes.array : nil
    }
}
