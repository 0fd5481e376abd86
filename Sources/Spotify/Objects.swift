internal import HTTP
internal import Music

/// Spotify's track: the full object and the simplified one.
struct TrackObject: Decodable, Sendable {
    @Lenient var id: String?
    @Lenient var name: String?
    @Lenient var artists: LenientArray<ArtistObject>?
    @Lenient var album: AlbumObject?
    @Lenient var durationMs: Double?
    @Lenient var explicit: Bool?
    @Lenient var externalIds: ExternalIDs?
    @Lenient var linkedFrom: Linked?
    @Lenient var isLocal: Bool?
    @Lenient var popularity: Double?

    struct ExternalIDs: Decodable, Sendable { @Lenient var isrc: String? }
    struct Linked: Decodable, Sendable { @Lenient var id: String? }

    /// The track's facts; nil where it has no title.
    ///
    /// A local file has no id, a removed track perhaps no artists.
    var facts: TrackFacts? {
        guard let title = shown(name) else { return nil }
        // A track that was relinked to a listener's market is still the one that was asked for.
        let own = isLocal == true ? nil : handle(linkedFrom?.id) ?? handle(id)
        return TrackFacts(
            title: title, artists: artists?.elements.compactMap(\.facts) ?? [], album: album?.facts,
            spotifyID: own, isrc: externalIds?.isrc.flatMap(ISRC.init(rawValue:)),
            duration: durationMs.flatMap { (1...86_400_000).contains($0) ? .milliseconds($0) : nil },
            isExplicit: explicit, popularity: percent(popularity))
    }
}

/// Spotify's artist: the full object and the simplified one.
struct ArtistObject: Decodable, Sendable {
    @Lenient var id: String?
    @Lenient var name: String?
    @Lenient var genres: LenientArray<String>?
    @Lenient var popularity: Double?
    @Lenient var images: LenientArray<ImageObject>?

    /// The artist's facts; nil where it has no name.
    var facts: ArtistFacts? {
        guard let name = shown(name) else { return nil }
        return ArtistFacts(
            name: name, spotifyID: handle(id),
            genres: genres?.elements.compactMap { shown($0)?.lowercased() } ?? [],
            popularity: percent(popularity), imageURL: cover(images?.elements))
    }
}

/// Spotify's album, as it stands in a track.
struct AlbumObject: Decodable, Sendable {
    @Lenient var id: String?
    @Lenient var name: String?
    @Lenient var releaseDate: String?
    @Lenient var images: LenientArray<ImageObject>?

    /// The album's facts; nil where it has no title.
    var facts: AlbumFacts? {
        shown(name).map {
            AlbumFacts(
                title: $0, spotifyID: handle(id), releaseYear: releaseYear(releaseDate),
                coverURL: cover(images?.elements))
        }
    }
}

/// One size of a picture.
struct ImageObject: Decodable, Sendable {
    @Lenient var url: String?
    @Lenient var width: Double?
}

/// The picture nearest above 300 pixels, else the first; nil where none may be shown.
func cover(_ images: [ImageObject]?) -> String? {
    let safe = (images ?? []).filter { pictureURL($0.url) != nil }
    let large = safe.filter { ($0.width ?? 0) >= 300 }.min { ($0.width ?? 0) < ($1.width ?? 0) }
    return (large ?? safe.first)?.url
}

/// An id, where there is one.
func handle(_ id: String?) -> SpotifyID? { shown(id).map(SpotifyID.init(rawValue:)) }

/// A measure from 0 to 100; nil outside.
private func percent(_ value: Double?) -> Double? { value.flatMap { (0...100).contains($0) ? $0 : nil } }
