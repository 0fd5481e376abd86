/// Why a redirect URI cannot be used.
///
/// Source of the rules: Spotify, concepts/redirect_uri: https, or http on a literal loopback address; `localhost`
/// is refused. RFC 6749, section 3.1.2: absolute, and without a fragment.
public enum RedirectURIFault: Error, Sendable, Equatable {
    /// Not `https://host/…` or `http://host/…`, or it holds characters that a URI cannot.
    case notAbsolute(String)
    /// http to somewhere else than 127.0.0.1 or [::1]: the code would cross the network in the clear.
    case notEncrypted(String)
    /// `localhost` may lead elsewhere; Spotify refuses it.
    case localhost(String)
    /// A fragment, or a user's name before the host.
    case ambiguous(String)

    /// Judges a redirect URI; nil where nothing is wrong with it.
    init?(of uri: String) {
        let isEncrypted = uri.hasPrefix("https://")
        guard isEncrypted || uri.hasPrefix("http://"),
            uri.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !Self.forbidden.contains($0) })
        else {
            self = .notAbsolute(uri)
            return
        }
        let authority = uri.dropFirst(isEncrypted ? 8 : 7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !uri.contains("#"), !authority.contains("@") else {
            self = .ambiguous(uri)
            return
        }
        guard let host = Self.host(of: authority) else {
            self = .notAbsolute(uri)
            return
        }
        if host == "localhost" || host.hasSuffix(".localhost") || host == "localhost." {
            self = .localhost(uri)
        } else if !isEncrypted, host != "127.0.0.1", host != "[::1]" {
            self = .notEncrypted(uri)
        } else {
            return nil
        }
    }

    private static let forbidden = Set("\"<>\\^`{|}".utf8)

    /// The host in lower case, without its port; nil where there is none, or the port is not a number.
    private static func host(of authority: Substring) -> String? {
        let end: Substring.Index
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            end = authority.index(after: bracket)
        } else {
            end = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        let rest = authority[end...]
        guard end > authority.startIndex, rest.isEmpty || rest.first == ":",
            rest.isEmpty || UInt16(rest.dropFirst()) != nil
        else { return nil }
        return authority[..<end].lowercased()
    }
}

extension RedirectURIFault: CustomStringConvertible {
    /// What is wrong, and what to write instead.
    public var description: String {
        switch self {
        case .notAbsolute(let uri): "The redirect URI \(uri) must be a whole https:// address."
        case .notEncrypted(let uri):
            "The redirect URI \(uri) must be https://, or http:// on 127.0.0.1 or [::1]."
        case .localhost(let uri):
            "Spotify refuses localhost in the redirect URI \(uri): write 127.0.0.1 instead."
        case .ambiguous(let uri): "The redirect URI \(uri) must have no fragment and no user name."
        }
    }
}
