/// The beginning of a body that could not be understood: at most 2 KiB, with what looks like a secret taken out.
public struct BodySample: Sendable, Hashable, CustomStringConvertible {
    /// The text that may be logged.
    public let text: String

    /// How much of a body is looked at.
    public static let limit = 2048

    /// Takes the beginning of a body; broken UTF-8 is repaired, control characters become blanks.
    public init(of bytes: [UInt8]) {
        let printable = String(decoding: bytes.prefix(Self.limit), as: UTF8.self).unicodeScalars.map {
            $0.properties.generalCategory == .control ? " " : $0
        }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: printable)
        // Repairing may lengthen the text: a broken byte becomes three.
        text = String(Self.withoutSecrets(String(scalars)).prefix(Self.limit))
    }

    /// The text that may be logged.
    public var description: String { text }

    /// Hides the values of fields that carry secrets, and any run of 40 or more characters that could be a token.
    private static func withoutSecrets(_ text: String) -> String {
        let field =
            #/("?(?:access_token|refresh_token|client_secret|code_verifier|code|state|email|authorization)"?\s*[:=]\s*"?)[^"&,}\s]{8,}/#
            .ignoresCase()
        let bearer = #/(bearer|basic)\s+[A-Za-z0-9._~+\/=-]{20,}/#.ignoresCase()
        let run = #/[A-Za-z0-9_~+\/=-]{40,}/#
        return
            text
            .replacing(field) { "\($0.1)…" }
            .replacing(bearer) { "\($0.1) …" }
            .replacing(run, with: "…")
    }
}
