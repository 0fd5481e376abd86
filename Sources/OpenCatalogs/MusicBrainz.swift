public import FoundationEssentials
public import HTTP
public import Music

/// MusicBrainz: who an artist is, in which genres, and which recording a code names.
///
/// Its core data are free (CC0).
/// One call in a second from one address, and a User-Agent with a way to reach you, or it refuses everything.
/// Source: musicbrainz.org/doc/MusicBrainz_API and …/Rate_Limiting.
public struct MusicBrainz: Sendable {
    private let catalog: Catalog

    /// A family of calls, the key of budgets and capabilities.
    public enum Endpoint: String, Sendable, CaseIterable {
        case url
        case artist
    }

    /// MusicBrainz at an address.
    ///
    /// - Parameter userAgent: `Name/version ( contact )`.
    public init(
        baseURL: String = "https://musicbrainz.org/ws/2", userAgent: String, client: Client,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        // A busy server says "retry-after: 0"; asking so soon only makes it worse.
        catalog = Catalog(
            source: .musicbrainz, baseURL: baseURL.withoutSlashAtEnd, client: client, now: now,
            headers: ["User-Agent": userAgent], pause: .seconds(10), complaint: complaint)
    }

    /// The artists that a page of Spotify's is linked to, each once: usually one, several where they share it, none where nobody
    /// has linked it.
    ///
    /// `GET /url`.
    public func artists(at page: SpotifyID) async throws -> [ArtistFacts] {
        let link = "https://open.spotify.com/artist/\(page.rawValue)"
        do {
            let found: LinkObject = try await ask(
                .url, "/url", ["resource": link, "inc": "artist-rels", "fmt": "json"])
            // A page may be linked to one artist in more ways than one.
            var seen: Set<MBID?> = []
            return (found.relations?.elements ?? []).compactMap(\.artist?.facts)
                .filter { seen.insert($0.mbid).inserted }
        } catch let error as CatalogError where error.fault == .notFound {
            return []
        }
    }

    /// An artist with genres, the surest first, and the handles it is linked to.
    ///
    /// `GET /artist/{mbid}`; one call more for one who became one with another, as who is sent on to them by 301. The MBID of
    /// the facts is the one that was asked for: it leads there for good, and nobody here need know the other.
    public func artist(_ id: MBID) async throws -> ArtistFacts {
        let artist: ArtistObject = try await ask(
            .artist, "/artist/\(id.rawValue)", ["inc": "url-rels genres", "fmt": "json"])
        guard var facts = artist.facts else {
            throw CatalogError(.musicbrainz, Endpoint.artist.rawValue, .notFound)
        }
        facts.mbid = id
        return facts
    }

    private func ask<Body: Decodable>(
        _ endpoint: Endpoint, _ path: String, _ query: Form
    ) async throws -> Body {
        try await catalog.ask(endpoint.rawValue, path, query: query)
    }
}

/// A 200 with an `error` in it is a failure, and a 503 asks for a pause also where it does not say so.
@Sendable private func complaint(_ response: Response) -> CatalogError.Fault? {
    if response.status == 503, response.headers["Retry-After"] == nil { return .slowDown(.seconds(30)) }
    guard response.status.isSuccess || response.status == 400,
        let error = (try? response.json(as: Complaint.self))?.error
    else { return nil }
    let words = error.lowercased()
    if words.contains("rate limit") || words.contains("busy") { return .slowDown(.seconds(10)) }
    if words.contains("not found") { return .notFound }
    return .refused(
        status: response.status.rawValue,
        message: String(BodySample(of: Array(error.utf8)).text.prefix(200)))
}

private struct Complaint: Decodable { @Lenient var error: String? }

private struct LinkObject: Decodable {
    @Lenient var relations: LenientArray<Relation>?

    struct Relation: Decodable, Sendable { @Lenient var artist: ArtistObject? }
}

private struct ArtistObject: Decodable, Sendable {
    @Lenient var id: String?
    @Lenient var name: String?
    @Lenient var genres: LenientArray<Genre>?
    @Lenient var relations: LenientArray<Relation>?

    struct Genre: Decodable, Sendable {
        @Lenient var name: String?
        @Lenient var count: Int?
    }

    struct Relation: Decodable, Sendable { @Lenient var url: Link? }
    struct Link: Decodable, Sendable { @Lenient var resource: String? }

    var facts: ArtistFacts? {
        guard let name = shown(name), let id = id.flatMap(MBID.init(rawValue:)) else { return nil }
        let genres = (genres?.elements ?? []).filter { ($0.count ?? 1) > 0 }
            .sorted { ($0.count ?? 1) > ($1.count ?? 1) }.compactMap { shown($0.name)?.lowercased() }
        return ArtistFacts(
            name: name, spotifyID: links.lazy.compactMap { SpotifyID(link: $0, to: .artist) }.first,
            mbid: id, deezerID: links.lazy.compactMap { DeezerID(artistLink: $0) }.first, genres: genres)
    }

    private var links: [String] { relations?.elements.compactMap { shown($0.url?.resource) } ?? [] }
}

extension DeezerID {
    /// The id in a link to an artist of Deezer's, such as `https://www.deezer.com/artist/399`; nil where it is none.
    fileprivate init?(artistLink link: String) {
        guard let place = link.firstRange(of: "deezer.com/artist/") else { return nil }
        self.init(given: Int64(link[place.upperBound...].prefix { $0 != "?" && $0 != "/" }))
    }
}
