/// Who said so: the outside service, or the file, that a fact came from.
public enum Source: String, Sendable, Hashable, Codable, CaseIterable {
    case spotify
    case reccobeats
    case deezer
    case listenbrainz
    case musicbrainz
    case lastfm
    /// A catalogue that the operator imported.
    case imported
}
