extension Bool: PostgresValue {
    /// `boolean`.
    public static var postgresType: PostgresType { .bool }
    /// One byte, 0 or 1.
    public func encode(into buffer: inout [UInt8]) { buffer.append(self ? 1 : 0) }
    /// Reads a `boolean`.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Bool? {
        type == .bool ? bytes.integer(UInt8.self).map { $0 != 0 } : nil
    }
}

extension Int: PostgresValue {
    /// `bigint`.
    public static var postgresType: PostgresType { .int8 }
    /// Eight bytes.
    public func encode(into buffer: inout [UInt8]) { buffer.append(integer: Int64(self)) }
    /// Reads any integer type, and a `numeric` without a fraction.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Int? {
        wholeNumber(bytes, from: type).flatMap { Int(exactly: $0) }
    }
}

extension Int64: PostgresValue {
    /// `bigint`.
    public static var postgresType: PostgresType { .int8 }
    /// Eight bytes.
    public func encode(into buffer: inout [UInt8]) { buffer.append(integer: self) }
    /// Reads any integer type, and a `numeric` without a fraction.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Int64? {
        wholeNumber(bytes, from: type)
    }
}

extension Int32: PostgresValue {
    /// `integer`.
    public static var postgresType: PostgresType { .int4 }
    /// Four bytes.
    public func encode(into buffer: inout [UInt8]) { buffer.append(integer: self) }
    /// Reads any integer type whose value fits.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Int32? {
        wholeNumber(bytes, from: type).flatMap { Int32(exactly: $0) }
    }
}

extension Double: PostgresValue {
    /// `double precision`.
    public static var postgresType: PostgresType { .float8 }
    /// Eight bytes, IEEE 754.
    public func encode(into buffer: inout [UInt8]) { buffer.append(integer: bitPattern) }
    /// Reads any floating type, any integer type and `numeric`, to the nearest double.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Double? {
        switch type {
        case .float8: bytes.integer(UInt64.self).map(Double.init(bitPattern:))
        case .float4: bytes.integer(UInt32.self).map { Double(Float(bitPattern: $0)) }
        case .numeric: Numeric(bytes)?.double
        default: wholeNumber(bytes, from: type).map { Double($0) }
        }
    }
}

extension Float: PostgresValue {
    /// `real`.
    public static var postgresType: PostgresType { .float4 }
    /// Four bytes, IEEE 754.
    public func encode(into buffer: inout [UInt8]) { buffer.append(integer: bitPattern) }
    /// Reads what a double reads, to the nearest float.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Float? {
        type == .float4
            ? bytes.integer(UInt32.self).map(Float.init(bitPattern:))
            : Double.decode(bytes, from: type).map { Float($0) }
    }
}

/// Reads any integer type, and a `numeric` without a fraction.
private func wholeNumber(_ bytes: RawSpan, from type: PostgresType) -> Int64? {
    switch type {
    case .int8: bytes.integer(Int64.self)
    case .int4: bytes.integer(Int32.self).map { Int64($0) }
    case .int2: bytes.integer(Int16.self).map { Int64($0) }
    case .oid: bytes.integer(UInt32.self).map { Int64($0) }
    case .numeric: Numeric(bytes)?.wholeNumber
    default: nil
    }
}

/// The binary format of `numeric`: digits to the base 10,000; `sum(bigint)` and `avg` answer in it.
///
/// From `numeric_send` in PostgreSQL's `src/backend/utils/adt/numeric.c`.
private struct Numeric {
    private enum Sign: UInt16 {
        case plus = 0x0000
        case minus = 0x4000
        case notANumber = 0xC000
        case plusInfinity = 0xD000
        case minusInfinity = 0xF000
    }
    private let digits: [Int64]
    /// The power of 10,000 of the first digit.
    private let weight: Int
    private let sign: Sign

    init?(_ bytes: RawSpan) {
        guard let count = bytes.integer(UInt16.self), let weight = bytes.integer(Int16.self, at: 2),
            let sign = bytes.integer(UInt16.self, at: 4).flatMap(Sign.init(rawValue:))
        else { return nil }
        var digits: [Int64] = []
        for place in 0..<Int(count) {
            guard let digit = bytes.integer(Int16.self, at: 8 + 2 * place) else { return nil }
            digits.append(Int64(digit))
        }
        self.digits = digits
        self.weight = Int(weight)
        self.sign = sign
    }

    var wholeNumber: Int64? {
        guard sign == .plus || sign == .minus else { return nil }
        // Zeros at the end are not sent, so that a digit past the point is a fraction.
        guard digits.count <= weight + 1 || digits.isEmpty else { return nil }
        var total: Int64 = 0
        for place in 0..<max(weight + 1, 0) {
            let digit = place < digits.count ? digits[place] : 0
            let (shifted, tooLarge) = total.multipliedReportingOverflow(by: 10_000)
            // Downward, because the smallest integer has no positive twin.
            let (next, tooLow) = shifted.subtractingReportingOverflow(digit)
            if tooLarge || tooLow { return nil }
            total = next
        }
        guard sign == .plus else { return total }
        return total == .min ? nil : -total
    }

    var double: Double? {
        switch sign {
        case .notANumber: return .nan
        case .plusInfinity: return .infinity
        case .minusInfinity: return -.infinity
        case .plus, .minus:
            // As decimal text, so that the nearest double is found exactly once.
            let mantissa = digits.map { digit in
                let text = String(digit)
                return String(repeating: "0", count: max(0, 4 - text.count)) + text
            }.joined()
            return Double("\(sign == .minus ? "-" : "")0\(mantissa)e\(4 * (weight + 1 - digits.count))")
        }
    }
}
