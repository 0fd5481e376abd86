/// Names and values in order: a query string, or a body of `application/x-www-form-urlencoded`.
///
/// Source: WHATWG URL Standard, section 5.1.
public struct Form: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// The pairs, decoded, in order.
    public private(set) var pairs: [(name: String, value: String)] = []

    /// No pairs.
    public init() {}

    /// Pairs in the order of the literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        pairs = elements.map { (name: $0, value: $1) }
    }

    /// Reads `a=1&b=2`; what cannot be decoded is kept as it stands, and broken UTF-8 is repaired.
    public init(parsing text: some StringProtocol) {
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            pairs.append(
                (
                    name: percentDecoded(halves[0], plusIsBlank: true),
                    value: halves.count == 2 ? percentDecoded(halves[1], plusIsBlank: true) : ""
                ))
        }
    }

    /// The first value under a name; setting replaces all of them, nil removes them.
    public subscript(name: String) -> String? {
        get { pairs.first { $0.name == name }?.value }
        set {
            pairs.removeAll { $0.name == name }
            if let newValue { pairs.append((name: name, value: newValue)) }
        }
    }

    /// All values under a name, in order.
    public func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Appends a pair, whatever stands there already.
    public mutating func add(_ name: String, _ value: String) { pairs.append((name: name, value: value)) }

    /// The pairs as `a=1&b=2`, encoded.
    public var encoded: String {
        pairs.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
    }

    /// Equal where the same pairs stand in the same order.
    public static func == (one: Form, other: Form) -> Bool {
        one.pairs.count == other.pairs.count && zip(one.pairs, other.pairs).allSatisfy { $0 == $1 }
    }

    /// Hashes the pairs in order.
    public func hash(into hasher: inout Hasher) {
        for pair in pairs {
            hasher.combine(pair.name)
            hasher.combine(pair.value)
        }
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
public func percentEncoded(_ text: some StringProtocol) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            encoded += byte < 16 ? "%0" : "%"
            encoded += String(byte, radix: 16, uppercase: true)
        }
    }
    return encoded
}

/// Undoes percent-encoding; a broken escape is kept as it stands, broken UTF-8 becomes U+FFFD.
public func percentDecoded(_ text: some StringProtocol, plusIsBlank: Bool = false) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "+"), plusIsBlank {
            bytes.append(UInt8(ascii: " "))
        } else if byte == UInt8(ascii: "%"), rest.count >= 2, let high = hexDigit(rest[rest.startIndex]),
            let low = hexDigit(rest[rest.startIndex + 1])
        {
            bytes.append(high << 4 | low)
            rest.removeFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
