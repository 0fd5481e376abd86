extension SpotifyID {
    /// A kind of thing that Spotify's links lead to.
    public enum Kind: String, Sendable {
        case artist, track
    }

    /// The id in a link to a thing of one kind: `spotify:track:…` or `https://open.spotify.com/intl-de/track/…?si=…`.
    ///
    /// Nil where the text is no such link.
    public init?(link text: String, to kind: Kind) {
        let address = text.prefix { $0 != "?" && $0 != "#" }
        guard address.hasPrefix("spotify:") || address.contains("open.spotify.com/") else { return nil }
        let parts = address.split { $0 == "/" || $0 == ":" }
        guard let last = parts.last, parts.dropLast().last == Substring(kind.rawValue) else { return nil }
        self.init(rawValue: String(last))
    }

    /// An id by itself, as Spotify writes those of artists and tracks: 22 letters and digits; nil for any other text.
    public init?(bare text: String) {
        guard text.utf8.count == 22, text.utf8.allSatisfy(\.isLetterOrDigit) else { return nil }
        self.init(rawValue: text)
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
