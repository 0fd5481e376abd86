package import Music

/// Where a crawl begins, read from what was asked for: a pure function of the text.
package enum Seed: Hashable, Sendable {
    /// The listener's own favourite artists.
    case me
    /// A bare number: an artist who is called so, such as 311, else one of our catalogue by our id.
    case number(Int64)
    /// An artist by Spotify's id.
    case spotify(SpotifyID)
    /// An artist by MusicBrainz' id.
    case musicBrainz(MBID)
    /// An artist by Deezer's id.
    case deezer(DeezerID)
    /// An artist by name.
    case name(String)

    /// Reads `me`, a link, an id, or else a name.
    package init(_ text: String) {
        let text = shown(text) ?? ""
        let parts = text.split { "/:?".contains($0) }
        let last = parts.last(where: { !$0.contains("=") }).map(String.init) ?? ""
        if text == "me" {
            self = .me
        } else if text.hasPrefix("spotify:artist:") || text.contains("open.spotify.com/") {
            self = .spotify(SpotifyID(rawValue: last))
        } else if text.contains("deezer.com/"), let number = Int64(last) {
            self = .deezer(DeezerID(rawValue: number))
        } else if let id = MBID(rawValue: last) {
            self = .musicBrainz(id)
        } else if let number = Int64(text), number > 0, "\(number)" == text {
            self = .number(number)
        } else if let id = SpotifyID(bare: text) {
            self = .spotify(id)
        } else {
            self = .name(text)
        }
    }
}
