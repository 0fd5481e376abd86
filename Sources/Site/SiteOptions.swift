/// What the site is told when it starts; read once, in `main`.
public struct SiteOptions: Sendable {
    /// Where people reach the site: `https://segue.example`, or plain http on a loopback address.
    public var publicURL: SiteURL
    /// Where a sign-in returns to from Spotify, which compares it with what the app registered, to the letter.
    public var redirectURI: String { publicURL.origin + "/auth/callback" }
    /// Where covers may come from, as sources of a Content Security Policy.
    public var imageSources = ["https:"]
    /// How much one caller may ask.
    public var limits = RequestLimits()
    /// Who stands in front of us.
    public var proxies = TrustedProxies()
    /// How long `POST /recommend` waits for the new edition before it answers 202.
    public var patience: Duration = .seconds(10)
    /// How long a "not now" holds that names no days.
    public var notNow: Duration = .seconds(30 * 86_400)
    /// How the live lines of crawls are held.
    public var live = LiveTerms()
    /// What the program calls itself.
    public var version = "0.1.0"

    /// The defaults for a site at an address.
    public init(publicURL: SiteURL) {
        self.publicURL = publicURL
        if publicURL.isLoopback { imageSources.append("http://127.0.0.1:*") }
    }
}

/// Where people reach the site: an origin, without a path.
///
/// Holds what Spotify holds of a redirect URI: https, or http on a literal loopback address; never `localhost`.
public struct SiteURL: Sendable, Hashable {
    /// Scheme, host and port, as a browser writes it in `Origin`.
    public let origin: String
    /// Whether the browser reaches us by https.
    public let isSecure: Bool
    /// Whether the host is a literal loopback address.
    public let isLoopback: Bool
    /// The port; nil where the scheme's own is meant.
    public let port: Int?

    /// Reads a URL; a path, or anything that Spotify would refuse, is an error that says so.
    public init(_ text: String) throws(SiteURLError) {
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { throw .notHTTP }
        var authority = text.dropFirst(isSecure ? 8 : 7)
        if authority.last == "/" { authority = authority.dropLast() }
        guard !authority.isEmpty, !authority.contains(where: { "/?#@ \\".contains($0) }) else {
            throw .notAnOrigin
        }
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = colon.map { authority[..<$0] } ?? authority
        let isLoopback = host == "127.0.0.1" || host == "[::1]"
        guard host.lowercased() != "localhost" else { throw .localhost }
        guard isSecure || isLoopback else { throw .plainHTTP }
        var port: Int?
        if let colon {
            port = Int(authority[authority.index(after: colon)...])
            guard let port, (1...65_535).contains(port) else { throw .notAnOrigin }
        }
        if port == (isSecure ? 443 : 80) { port = nil }  // As a browser writes an Origin.
        self.port = port
        self.isSecure = isSecure
        self.isLoopback = isLoopback
        origin = "\(isSecure ? "https" : "http")://\(host.lowercased())" + (port.map { ":\($0)" } ?? "")
    }
}

/// Why an address cannot be the site's.
public enum SiteURLError: Error, Sendable, CustomStringConvertible {
    case notHTTP
    case notAnOrigin
    case localhost
    case plainHTTP

    /// What to write instead.
    public var description: String {
        switch self {
        case .notHTTP: "the public URL must start with https:// (or http:// on 127.0.0.1)"
        case .notAnOrigin: "the public URL must be a scheme, a host and perhaps a port, without a path"
        case .localhost: "Spotify refuses localhost: write http://127.0.0.1 and the port"
        case .plainHTTP: "plain http is for 127.0.0.1 and [::1] only: put https in front"
        }
    }
}
