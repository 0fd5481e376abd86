/// Something that a listener lets us do; an open set.
///
/// Source: Spotify, concepts/scopes.
public struct SpotifyScope: Sendable, Hashable, RawRepresentable, Codable {
    /// The scope as it stands on the wire.
    public let rawValue: String
    /// Takes any word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Read the top tracks and artists.
    public static let topRead = SpotifyScope(rawValue: "user-top-read")
    /// Read what was played lately.
    public static let recentlyPlayedRead = SpotifyScope(rawValue: "user-read-recently-played")
    /// Make and fill private playlists.
    public static let playlistModifyPrivate = SpotifyScope(rawValue: "playlist-modify-private")
    /// Make and fill public playlists.
    public static let playlistModifyPublic = SpotifyScope(rawValue: "playlist-modify-public")
    /// Read private playlists.
    public static let playlistReadPrivate = SpotifyScope(rawValue: "playlist-read-private")

    /// The least that recommending needs.
    public static let listening: [SpotifyScope] = [.topRead, .recentlyPlayedRead]
    /// What writing a list of ours to Spotify needs besides; a private one is found again only by who may read it.
    public static func playlists(public isPublic: Bool) -> [SpotifyScope] {
        isPublic ? [.playlistModifyPublic] : [.playlistModifyPrivate, .playlistReadPrivate]
    }
    /// What a listener may let us do besides listening; what they once allowed is asked for again when they sign in again.
    public static let extras: [SpotifyScope] = [
        .playlistModifyPrivate, .playlistReadPrivate, .playlistModifyPublic,
    ]
}

extension Sequence<SpotifyScope> {
    /// The scopes in one line, as Spotify writes them.
    public var spaceSeparated: String { map(\.rawValue).joined(separator: " ") }
}

extension Set<SpotifyScope> {
    /// Reads a line of scopes.
    public init(spaceSeparated line: String) {
        self.init(line.split(separator: " ").map { SpotifyScope(rawValue: String($0)) })
    }
}
