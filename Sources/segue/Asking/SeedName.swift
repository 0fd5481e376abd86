import Music
package import Workers

/// What speaks for a listener, a track or an artist, as somebody at a terminal names it.
package enum SeedName: Sendable, Hashable {
    /// A track.
    case track(TrackName)
    /// An artist, as a crawl's seed is named.
    case artist(Seed)

    /// Reads `artist:` and a name, an id or a link; a link to an artist; or else a track.
    package init(_ text: String) {
        if text.hasPrefix("artist:") {
            self = .artist(Seed(String(text.dropFirst("artist:".count))))
        } else if let id = SpotifyID(link: text, to: .artist) {
            self = .artist(.spotify(id))
        } else {
            self = .track(TrackName(text))
        }
    }

    /// It, as a sentence names it.
    var told: String {
        switch self {
        case .artist(.name(let name)): "artist \(name)"
        case .artist(.number(let number)): "artist \(number)"
        case .artist(.spotify(let id)): "artist \(id.rawValue)"
        case .artist: "an artist"
        case .track(.id(let id)): "track \(id.rawValue)"
        case .track(.spotify(let id)): "track \(id.rawValue)"
        case .track(.words(let words)): "“\(words)”"
        }
    }
}
