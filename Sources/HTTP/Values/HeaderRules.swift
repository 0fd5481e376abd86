/// Whether it is a token (RFC 9110, section 5.6.2): a method, or the name of a header.
func isToken(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
}

/// Whether it may be a header's value: no control characters, so no line ends.
func isHeaderValue(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
}

extension Headers {
    /// The first field that would break the header apart; nil where all can be said.
    var unsayable: Field? { first { !isToken($0.name) || !isHeaderValue($0.value) } }
}

/// A header field of an answer that cannot be said; its value is not shown.
struct UnsayableHeader: Error, CustomStringConvertible {
    let name: String
    var description: String {
        "the answer's header \(name.debugDescription) has a character that none may have"
    }
}

private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
