internal import CSodium

/// A token for scripts: `sg_`, 30 random characters and a check of 6, all base 62.
///
/// The check is no secret: it tells a mistyped or invented token from a real one without asking the database.
public struct APIToken: Sendable, Hashable {
    /// The whole token, shown once to the listener and kept by nobody.
    public let text: String

    /// What the database keeps: the SHA-256 of the token.
    public var digest: [UInt8] { sha256(text) }

    private static let prefix = "sg_"
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// A new token: 30 characters of base 62 are 178 bits.
    public init() {
        prepareSodium()
        let secret = (0..<30).map { _ in Self.alphabet[Int(randombytes_uniform(62))] }
        text = Self.prefix + String(decoding: secret + Self.check(of: secret), as: UTF8.self)
    }

    /// A token that somebody sent; nil when its form or its check is wrong.
    public init?(parsing text: String) {
        let all = Array(text.utf8)
        guard all.count == 39, all.starts(with: Self.prefix.utf8),
            all.dropFirst(3).allSatisfy({ Self.alphabet.contains($0) }),
            Array(all[33...]) == Self.check(of: Array(all[3..<33]))
        else { return nil }
        self.text = text
    }

    private static func check(of secret: [UInt8]) -> [UInt8] {
        var rest = crc32(secret)
        var digits: [UInt8] = []
        for _ in 0..<6 {
            digits.append(alphabet[Int(rest % 62)])
            rest /= 62
        }
        return digits.reversed()
    }
}

extension APIToken: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the token.
    public var description: String { "APIToken(hidden)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The cyclic redundancy check of ISO 3309, as in zip and PNG.
package func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
