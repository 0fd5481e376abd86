/// A Swift value that travels to and from PostgreSQL in its binary format.
///
/// `Bool`, `Int`, `Int32`, `Int64`, `Float`, `Double`, `String`, `[UInt8]` (bytea), `Date` (timestamptz),
/// `Duration` (interval), ``JSON`` (jsonb), optionals and arrays of these are values.
/// What is `RawRepresentable` by a value travels as its raw value without being declared one.
public protocol PostgresValue: Sendable {
    /// The type that a parameter is declared with.
    static var postgresType: PostgresType { get }
    /// True for what is sent as NULL.
    var isNull: Bool { get }
    /// Appends the binary format; not called for NULL.
    func encode(into buffer: inout [UInt8])
    /// Reads the binary format of a value of type `type`; nil when the two do not fit.
    static func decode(_ bytes: RawSpan, from type: PostgresType) -> Self?
    /// What NULL becomes; nil where NULL does not fit.
    static var null: Self? { get }
}

extension PostgresValue {
    /// False: only an optional may be NULL.
    public var isNull: Bool { false }
    /// None: NULL fits only an optional.
    public static var null: Self? { nil }
}

extension Optional: PostgresValue where Wrapped: PostgresValue {
    /// The wrapped value's type.
    public static var postgresType: PostgresType { Wrapped.postgresType }
    /// True for nil.
    public var isNull: Bool { self?.isNull ?? true }
    /// NULL becomes nil.
    public static var null: Wrapped?? { .some(nil) }

    /// Appends the wrapped value.
    public func encode(into buffer: inout [UInt8]) { self?.encode(into: &buffer) }

    /// Reads the wrapped value.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Wrapped?? {
        guard let value = Wrapped.decode(bytes, from: type) else { return nil }
        return .some(value)
    }
}

extension RawSpan {
    /// The big-endian integer at `offset`; nil when it would reach past the end.
    func integer<I: FixedWidthInteger & BitwiseCopyable>(_: I.Type, at offset: Int = 0) -> I? {
        guard offset >= 0, offset <= byteCount - MemoryLayout<I>.size else { return nil }
        // Any bits are an integer, and the bounds are checked above.
        return I(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: I.self))
    }

    /// A copy of the bytes.
    var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    /// The bytes as text; nil when they are not UTF-8.
    var utf8: String? { unsafe withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) } }
}

extension [UInt8] {
    /// Appends an integer, big-endian.
    mutating func append<I: FixedWidthInteger>(integer: I) {
        unsafe Swift.withUnsafeBytes(of: integer.bigEndian) { unsafe append(contentsOf: $0) }
    }
}
