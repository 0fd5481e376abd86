public import HTTP
public import Music

/// Where the open catalogues are to be found: their base URLs, without a slash at the end.
public struct CatalogAddresses: Sendable, Hashable {
    /// Deezer.
    public var deezer: String
    /// ListenBrainz' API.
    public var listenBrainz: String
    /// ListenBrainz' data sets.
    public var listenBrainzLabs: String
    /// ReccoBeats.
    public var reccoBeats: String
    /// MusicBrainz.
    public var musicBrainz: String

    /// The public addresses, unless others are given.
    public init(
        deezer: String = "https://api.deezer.com",
        listenBrainz: String = "https://api.listenbrainz.org/1",
        listenBrainzLabs: String = "https://labs.api.listenbrainz.org",
        reccoBeats: String = "https://api.reccobeats.com/v1",
        musicBrainz: String = "https://musicbrainz.org/ws/2"
    ) {
        self.deezer = deezer.withoutSlashAtEnd
        self.listenBrainz = listenBrainz.withoutSlashAtEnd
        self.listenBrainzLabs = listenBrainzLabs.withoutSlashAtEnd
        self.reccoBeats = reccoBeats.withoutSlashAtEnd
        self.musicBrainz = musicBrainz.withoutSlashAtEnd
    }

    /// Which provider a request would ask, and for which family of calls; nil where it goes elsewhere.
    ///
    /// A call that no family covers is of the family "other".
    public func endpointFamily(of request: Request) -> (source: Source, family: String)? {
        if let path = request.path(below: deezer) { return (.deezer, Self.deezerFamily(path)) }
        if let path = request.path(below: reccoBeats) {
            return (.reccobeats, ReccoBeats.Endpoint(rawValue: String(path.dropFirst()))?.rawValue ?? "other")
        }
        if let path = request.path(below: musicBrainz) {
            let first = path.split(separator: "/").first.map(String.init) ?? ""
            return (.musicbrainz, MusicBrainz.Endpoint(rawValue: first)?.rawValue ?? "other")
        }
        if let path = request.path(below: listenBrainzLabs) ?? request.path(below: listenBrainz) {
            return (.listenbrainz, Self.listenBrainzFamily(path))
        }
        return nil
    }

    private static func deezerFamily(_ path: String) -> String {
        let segments = path.split(separator: "/")
        let family: Deezer.Endpoint? =
            switch (segments.first, segments.count) {
            case ("search", _): .search
            case ("track", 2): .track
            case ("artist", 2): .artist
            case ("artist", 3): Deezer.Endpoint(rawValue: String(segments[2]))
            default: nil
            }
        return family?.rawValue ?? "other"
    }

    private static func listenBrainzFamily(_ path: String) -> String {
        let family: ListenBrainz.Endpoint? =
            if path.hasPrefix("/similar-artists/") {
                .similarArtists
            } else if path.hasPrefix("/popularity/top-recordings-for-artist/") {
                .topRecordings
            } else if path.hasPrefix("/spotify-id-from-") {
                .spotifyIDs
            } else {
                nil
            }
        return family?.rawValue ?? "other"
    }
}
