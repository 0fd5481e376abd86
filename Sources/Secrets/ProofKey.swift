/// A proof key for the code exchange of one sign-in (PKCE, RFC 7636, method S256).
public struct ProofKey: Sendable, Hashable {
    /// Kept by us until the code is exchanged.
    public let verifier: String

    /// Sent along when the sign-in begins: the verifier's SHA-256 in base64url.
    public var challenge: String { base64URL(sha256(verifier)) }

    /// A new key of 256 random bits.
    public init() { verifier = randomToken(bytes: 32) }

    /// A key that was kept; nil unless it has the form of section 4.1: 43 to 128 unreserved characters.
    public init?(verifier: String) {
        let isUnreserved = verifier.utf8.allSatisfy { character in
            switch character {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                true
            default: false
            }
        }
        guard (43...128).contains(verifier.utf8.count), isUnreserved else { return nil }
        self.verifier = verifier
    }
}

extension ProofKey: CustomStringConvertible, CustomReflectable {
    /// Says nothing.
    public var description: String { "ProofKey(hidden)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
