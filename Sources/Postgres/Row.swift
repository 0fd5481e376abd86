/// A row of an answer.
///
/// Rows of one answer share its memory, which is freed with the last of them; a value is copied when it is read.
public struct Row: Sendable {
    let answer: Answer
    let index: Int

    /// The names of the columns, in order.
    public var columns: [String] { answer.columns }

    /// The value of a column.
    ///
    /// - Throws: ``RowError`` when there is no such column, or its type or its NULL does not fit.
    public func get<Value: PostgresValue>(
        _ column: String, as _: Value.Type = Value.self
    ) throws(RowError) -> Value {
        guard let place = answer.place(of: column) else {
            throw RowError(column: column, wanted: "\(Value.self)", found: "no such column")
        }
        let type = answer.type(of: place)
        guard let cell = unsafe answer.cell(row: index, column: place) else {
            guard let null = Value.null else {
                throw RowError(column: column, wanted: "\(Value.self)", found: "NULL of \(type)")
            }
            return null
        }
        guard let value = unsafe Value.decode(cell.bytes, from: type) else {
            throw RowError(column: column, wanted: "\(Value.self)", found: "\(type)")
        }
        return value
    }

    /// The value of a column, as what it is the raw value of.
    @_disfavoredOverload
    public func get<Value: RawRepresentable>(
        _ column: String, as _: Value.Type = Value.self
    ) throws(RowError) -> Value where Value.RawValue: PostgresValue {
        try Self.wrap(try get(column, as: Value.RawValue.self), column)
    }

    /// The value of a column, as what it is the raw value of, or nil for NULL.
    @_disfavoredOverload
    public func get<Value: RawRepresentable>(
        _ column: String, as _: Value?.Type = Value?.self
    ) throws(RowError) -> Value? where Value.RawValue: PostgresValue {
        guard let raw = try get(column, as: Value.RawValue?.self) else { return nil }
        return try Self.wrap(raw, column)
    }

    /// The value of an array column, as what its elements are the raw values of.
    @_disfavoredOverload
    public func get<Value: RawRepresentable>(
        _ column: String, as _: [Value].Type = [Value].self
    ) throws(RowError) -> [Value] where Value.RawValue: PostgresValue & PostgresElement {
        var values: [Value] = []
        for raw in try get(column, as: [Value.RawValue].self) { values.append(try Self.wrap(raw, column)) }
        return values
    }

    /// The value of an array column with NULLs, as what its elements are the raw values of.
    @_disfavoredOverload
    public func get<Value: RawRepresentable>(
        _ column: String, as _: [Value?].Type = [Value?].self
    ) throws(RowError) -> [Value?] where Value.RawValue: PostgresValue {
        var values: [Value?] = []
        for raw in try get(column, as: [Value.RawValue?].self) {
            guard let raw else {
                values.append(nil)
                continue
            }
            values.append(try Self.wrap(raw, column))
        }
        return values
    }

    private static func wrap<Value: RawRepresentable>(
        _ raw: Value.RawValue, _ column: String
    ) throws(RowError) -> Value {
        guard let value = Value(rawValue: raw) else {
            throw RowError(column: column, wanted: "\(Value.self)", found: "another \(Value.RawValue.self)")
        }
        return value
    }
}

/// A column that does not hold what the reader wanted; it never shows the value.
public struct RowError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The column's name.
    public let column: String
    /// The Swift type that was asked for.
    public let wanted: String
    /// What is there instead.
    public let found: String

    /// An error at a column.
    public init(column: String, wanted: String, found: String) {
        self.column = column
        self.wanted = wanted
        self.found = found
    }

    /// Column, wanted and found.
    public var description: String { "column \(column): wanted \(wanted), found \(found)" }
}
