/// The cookies that came with a request.
///
/// Source: RFC 6265, section 5.4. Where a name comes twice the first counts, as it has the longest path.
public struct Cookies: Sendable, Hashable {
    private var values: [String: String] = [:]

    /// Reads `a=1; b=2`; a part without `=` is skipped.
    public init(parsing header: some StringProtocol) {
        for part in header.split(separator: ";") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { continue }
            let name = trimmed(halves[0])
            guard !name.isEmpty, values[name] == nil else { continue }
            values[name] = trimmed(halves[1])
        }
    }

    /// The value under a name; names compare with case.
    public subscript(name: String) -> String? { values[name] }
}

extension Request {
    /// The cookies that came with it.
    public var cookies: Cookies { Cookies(parsing: headers.all("Cookie").joined(separator: ";")) }
}

/// A cookie on its way to a browser: `Set-Cookie`, HttpOnly and SameSite=Lax unless told otherwise.
public struct SetCookie: Sendable, Hashable {
    /// The name; `__Host-` asks the browser to hold us to Secure, Path=/ and no Domain.
    public var name: String
    /// The value: letters, digits and punctuation, no blanks, quotes, commas, semicolons or backslashes.
    public var value: String
    /// How long it lives; nil is until the browser closes, zero removes it.
    public var maxAge: Duration?
    /// The paths that get it back.
    public var path: String
    /// Only over https.
    public var isSecure: Bool
    /// Out of reach of scripts.
    public var isHTTPOnly: Bool
    /// Which foreign pages may cause it to be sent.
    public var sameSite: SameSite

    /// Which foreign pages may cause a cookie to be sent.
    public enum SameSite: String, Sendable {
        /// None.
        case strict = "Strict"
        /// Those that link here.
        case lax = "Lax"
        /// All; needs `isSecure`.
        case none = "None"
    }

    /// A cookie.
    public init(
        _ name: String, _ value: String, maxAge: Duration? = nil, path: String = "/", isSecure: Bool,
        isHTTPOnly: Bool = true, sameSite: SameSite = .lax
    ) {
        self.name = name
        self.value = value
        self.maxAge = maxAge
        self.path = path
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
        self.sameSite = sameSite
    }

    /// The header's value.
    public var headerValue: String {
        var text = "\(name)=\(value); Path=\(path)"
        if let maxAge { text += "; Max-Age=\(max(0, maxAge.components.seconds))" }
        if isSecure { text += "; Secure" }
        if isHTTPOnly { text += "; HttpOnly" }
        return text + "; SameSite=\(sameSite.rawValue)"
    }
}

extension Response {
    /// Adds a `Set-Cookie`.
    public mutating func set(_ cookie: SetCookie) { headers.add("Set-Cookie", cookie.headerValue) }
}

/// Without blanks and tabs at both ends.
func trimmed(_ text: some StringProtocol) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let bytes = Array(text.utf8).drop(while: isBlank)
    guard let last = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(decoding: bytes[...last], as: UTF8.self)
}
