public import FoundationEssentials
public import HTTP
public import Music

/// Deezer's public catalogue: related artists, an artist's best-known tracks, a track with its code.
///
/// Nobody signs in to it. It allows 50 calls in 5 seconds from one address. Its pictures are not read: what is shown stands beside
/// Spotify's, whose policy wants no other service's content in the same view.
/// Source: developers.deezer.com/api, and the notes on outside APIs for errors within a 200.
public struct Deezer: Sendable {
    private let catalog: Catalog

    /// A family of calls, the key of budgets and capabilities.
    public enum Endpoint: String, Sendable, CaseIterable {
        case artist
        case related
        case top
        case track
        case search
    }

    /// Deezer at an address.
    public init(
        baseURL: String = "https://api.deezer.com", client: Client,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        catalog = Catalog(
            source: .deezer, baseURL: baseURL.withoutSlashAtEnd, client: client, now: now, pause: .seconds(5),
            complaint: complaint)
    }

    /// Artists of a name, the best match first.
    ///
    /// `GET /search/artist`.
    public func searchArtists(_ name: String, limit: Int = 10) async throws -> [ArtistFacts] {
        let query: Form = ["q": String(name.prefix(200)), "limit": String(limit)]
        let list: List<ArtistObject> = try await ask(.search, "/search/artist", query)
        return list.data.elements.compactMap(\.facts)
    }

    /// One artist.
    ///
    /// `GET /artist/{id}`.
    public func artist(_ id: DeezerID) async throws -> ArtistFacts {
        let artist: ArtistObject = try await ask(.artist, "/artist/\(id.rawValue)")
        guard let facts = artist.facts else { throw notFound(.artist) }
        return facts
    }

    /// Artists whose listeners are the same, the nearest first, usually twenty.
    ///
    /// `GET /artist/{id}/related`.
    public func relatedArtists(_ id: DeezerID, limit: Int = 20) async throws -> [ArtistFacts] {
        let query: Form = ["limit": String(limit)]
        let list: List<ArtistObject> = try await ask(.related, "/artist/\(id.rawValue)/related", query)
        return list.data.elements.compactMap(\.facts)
    }

    /// An artist's best-known tracks, the best first; they come without ISRC.
    ///
    /// `GET /artist/{id}/top`.
    public func topTracks(_ id: DeezerID, limit: Int = 10) async throws -> [TrackFacts] {
        let query: Form = ["limit": String(limit)]
        let list: List<TrackObject> = try await ask(.top, "/artist/\(id.rawValue)/top", query)
        return list.data.elements.compactMap(\.facts)
    }

    /// One track, with its ISRC.
    ///
    /// `GET /track/{id}`.
    public func track(_ id: DeezerID) async throws -> TrackFacts {
        let track: TrackObject = try await ask(.track, "/track/\(id.rawValue)")
        guard let facts = track.facts else { throw notFound(.track) }
        return facts
    }

    private func ask<Body: Decodable>(
        _ endpoint: Endpoint, _ path: String, _ query: Form = [:]
    ) async throws -> Body {
        try await catalog.ask(endpoint.rawValue, path, query: query)
    }

    private func notFound(_ endpoint: Endpoint) -> CatalogError {
        CatalogError(.deezer, endpoint.rawValue, .notFound)
    }
}

/// Deezer sends its errors with status 200.
@Sendable private func complaint(_ response: Response) -> CatalogError.Fault? {
    guard response.status.isSuccess, let error = (try? response.json(as: Complaint.self))?.error else {
        return nil
    }
    switch error.code {
    case 4: return .slowDown(.seconds(5))
    case 700: return .unavailable(status: 503)  // "Service busy"
    case 800: return .notFound
    case 200, 300: return .unauthorized
    default:
        let message = error.message.map { String(BodySample(of: Array($0.utf8)).text.prefix(200)) }
        return .refused(status: error.code ?? 200, message: message)
    }
}

private struct Complaint: Decodable {
    @Lenient var error: Detail?

    struct Detail: Decodable, Sendable {
        @Lenient var code: Int?
        @Lenient var message: String?
    }
}

extension DeezerID {
    /// An id as it is given in an answer; nil where it is none: Deezer counts from 1, and 0 stands for nobody.
    init?(given number: Int64?) {
        guard let number, number > 0 else { return nil }
        self.init(rawValue: number)
    }
}

private struct List<Object: Decodable & Sendable>: Decodable { var data: LenientArray<Object> }

private struct ArtistObject: Decodable, Sendable {
    @Lenient var id: Int64?
    @Lenient var name: String?

    var facts: ArtistFacts? { shown(name).map { ArtistFacts(name: $0, deezerID: DeezerID(given: id)) } }
}

private struct AlbumObject: Decodable, Sendable {
    @Lenient var id: Int64?
    @Lenient var title: String?
    @Lenient var releaseDate: String?

    var facts: AlbumFacts? {
        shown(title).map {
            AlbumFacts(
                title: $0, deezerID: DeezerID(given: id), releaseYear: releaseYear(releaseDate))
        }
    }
}

private struct TrackObject: Decodable, Sendable {
    @Lenient var id: Int64?
    @Lenient var title: String?
    @Lenient var isrc: String?
    @Lenient var duration: Double?
    @Lenient var rank: Double?
    @Lenient var explicitLyrics: Bool?
    @Lenient var artist: ArtistObject?
    @Lenient var contributors: LenientArray<ArtistObject>?
    @Lenient var album: AlbumObject?

    /// The rank runs to about a million, and becomes a popularity to 100.
    var facts: TrackFacts? {
        guard let title = shown(title) else { return nil }
        let main = artist?.facts
        let others = contributors?.elements.compactMap(\.facts).filter { $0.deezerID != main?.deezerID } ?? []
        return TrackFacts(
            title: title, artists: (main.map { [$0] } ?? []) + others, album: album?.facts,
            isrc: isrc.flatMap(ISRC.init(rawValue:)), deezerID: DeezerID(given: id),
            duration: duration.flatMap { (1...86_400).contains($0) ? .seconds($0) : nil },
            isExplicit: explicitLyrics,
            popularity: rank.flatMap { $0 >= 0 ? min($0 / 10_000, 100) : nil })
    }
}
