/// A statement and the values that travel beside it.
///
/// What is interpolated never becomes part of the text: `"… WHERE name = \(name)"` is `… WHERE name = $1`
/// with one bound value. A query may be interpolated into another.
public struct Query: Sendable, ExpressibleByStringInterpolation {
    /// The text between the values, one more than there are values.
    private var segments: [String]
    private(set) var values: [BoundValue]

    /// A statement without values, written in the source.
    public init(stringLiteral text: String) {
        segments = [text]
        values = []
    }

    /// A statement with values, written in the source.
    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.query
    }

    /// The statement as PostgreSQL sees it: `$1`, `$2` … in the place of values.
    public var sql: String {
        var sql = segments[0]
        for (index, segment) in segments.dropFirst().enumerated() { sql += "$\(index + 1)\(segment)" }
        return sql
    }

    fileprivate mutating func append(text: String) { segments[segments.count - 1] += text }

    fileprivate mutating func append(_ value: some PostgresValue) {
        values.append(BoundValue(value))
        segments.append("")
    }

    fileprivate mutating func append(_ other: Query) {
        append(text: other.segments[0])
        values += other.values
        segments += other.segments.dropFirst()
    }
}

extension Query: CustomStringConvertible {
    /// The statement without its values, safe to log.
    public var description: String { sql }
}

/// A parameter, ready to be sent.
struct BoundValue: Sendable {
    let type: PostgresType
    /// The binary format; nil for NULL.
    let bytes: [UInt8]?

    init(_ value: some PostgresValue) {
        func typeOf<Value: PostgresValue>(_: Value) -> PostgresType { Value.postgresType }
        type = typeOf(value)
        if value.isNull {
            bytes = nil
        } else {
            var buffer: [UInt8] = []
            value.encode(into: &buffer)
            bytes = buffer
        }
    }
}

extension Query {
    /// Gathers the pieces of an interpolated statement.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query = Query(stringLiteral: "")

        /// Starts with nothing.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds text of the source.
        public mutating func appendLiteral(_ literal: String) { query.append(text: literal) }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresValue) { query.append(value) }

        /// Binds a value, or NULL.
        public mutating func appendInterpolation(_ value: (some PostgresValue)?) { query.append(value) }

        /// Binds a raw value.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
        where Value.RawValue: PostgresValue {
            query.append(value.rawValue)
        }

        /// Binds a raw value, or NULL.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
        where Value.RawValue: PostgresValue {
            query.append(value?.rawValue)
        }

        /// Binds an array of raw values.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: RawRepresentable>(_ values: [Value])
        where Value.RawValue: PostgresValue & PostgresElement {
            query.append(values.map(\.rawValue))
        }

        /// Binds an array of raw values and NULLs.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: RawRepresentable>(_ values: [Value?])
        where Value.RawValue: PostgresValue {
            query.append(values.map { $0?.rawValue })
        }

        /// Inserts another query with its values.
        public mutating func appendInterpolation(_ fragment: Query) { query.append(fragment) }

        /// Inserts a name of a table, a column, a role or a channel, quoted.
        public mutating func appendInterpolation(identifier name: String) {
            query.append(text: quoted(identifier: name))
        }
    }
}

/// The name in double quotes, its own doubled: "to include a double quote, write two double quotes" (manual, 4.1.1).
func quoted(identifier name: String) -> String {
    var text = "\""
    for character in name.unicodeScalars {
        text.unicodeScalars.append(character)
        if character == "\"" { text.unicodeScalars.append(character) }
    }
    return text + "\""
}
