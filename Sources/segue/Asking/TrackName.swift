package import Music

/// A track as somebody at a terminal names it, read from the text alone.
package enum TrackName: Sendable, Hashable {
    /// By our id.
    case id(Track.ID)
    /// By Spotify's id, alone or in a link.
    case spotify(SpotifyID)
    /// By words of its title and its artist's name.
    case words(String)

    /// Reads a number, a link, an id of Spotify's, or else words.
    package init(_ text: String) {
        if let number = Int64(text), number > 0 {
            self = .id(Track.ID(rawValue: number))
        } else if let id = SpotifyID(link: text, to: .track) ?? SpotifyID(bare: text) {
            self = .spotify(id)
        } else {
            self = .words(text)
        }
    }
}
