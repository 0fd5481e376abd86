public import FoundationEssentials
public import HTTP
public import Music

/// ReccoBeats' audio features, for tracks that are named by Spotify's id or by ISRC.
///
/// Nobody signs in to it. It says nothing of its limits but 429; what it does not know it leaves out.
/// Source: reccobeats.com/docs.
public struct ReccoBeats: Sendable {
    private let catalog: Catalog

    /// A family of calls, the key of budgets and capabilities.
    public enum Endpoint: String, Sendable, CaseIterable {
        case audioFeatures = "audio-features"
        case track
    }

    /// The most ids that one call takes.
    public static let batch = 40

    /// ReccoBeats at an address.
    public init(
        baseURL: String = "https://api.reccobeats.com/v1", client: Client,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        catalog = Catalog(
            source: .reccobeats, baseURL: baseURL.withoutSlashAtEnd, client: client, now: now,
            complaint: complaint)
    }

    /// How up to 40 tracks sound; a track that is missing from the answer is asked, and unknown.
    ///
    /// `GET /audio-features`. The answers come in any order and are joined by the link that each carries.
    public func audioFeatures(_ ids: [SpotifyID]) async throws -> [SpotifyID: AudioFeatures] {
        let wanted = Set(ids)
        let known = try await features(ids.map(\.rawValue)).compactMap { features in
            features.spotifyID.flatMap { wanted.contains($0) ? ($0, features) : nil }
        }
        return join(known)
    }

    /// How up to 40 recordings sound, by their codes.
    ///
    /// `GET /track`, and `GET /audio-features` for what it found.
    public func audioFeatures(isrcs: [ISRC]) async throws -> [ISRC: AudioFeatures] {
        guard !isrcs.isEmpty else { return [:] }
        let wanted = Set(isrcs)
        let found: List<TrackObject> = try await ask(.track, "/track", isrcs.map(\.rawValue))
        // One code may have several tracks; the first is as good as any, and the call takes only so many.
        var tracks: [ISRC: String] = [:]
        for track in found.content.elements {
            guard let code = track.isrc.flatMap(ISRC.init(rawValue:)), let id = shown(track.id) else {
                continue
            }
            if wanted.contains(code), tracks[code] == nil { tracks[code] = id }
        }
        let codes = Dictionary(tracks.map { ($0.value, $0.key) }) { first, _ in first }
        let known = try await features(codes.keys.sorted()).compactMap { features in
            features.id.flatMap { codes[$0] }.map { ($0, features) }
        }
        return join(known)
    }

    private func features(_ ids: [String]) async throws -> [FeaturesObject] {
        guard !ids.isEmpty else { return [] }
        let list: List<FeaturesObject> = try await ask(.audioFeatures, "/audio-features", ids)
        return list.content.elements
    }

    private func ask<Body: Decodable>(
        _ endpoint: Endpoint, _ path: String, _ ids: [String]
    ) async throws -> Body {
        precondition(ids.count <= Self.batch, "ReccoBeats takes \(Self.batch) ids a call")
        let query: Form = ["ids": ids.joined(separator: ",")]
        return try await catalog.ask(endpoint.rawValue, path, query: query)
    }
}

private func join<Key: Hashable>(_ known: [(Key, FeaturesObject)]) -> [Key: AudioFeatures] {
    Dictionary(known.map { ($0, $1.features.plausible) }.filter { !$0.1.isEmpty }) { first, _ in first }
}

/// ReccoBeats' own errors carry a number: 4004 for a batch that is too large.
@Sendable private func complaint(_ response: Response) -> CatalogError.Fault? {
    guard response.status.isSuccess || response.status == 400,
        let body = try? response.json(as: Complaint.self), let status = body.status, status >= 4000
    else {
        return nil
    }
    let message = body.errors?.elements.first?.message
    return .refused(
        status: status, message: message.map { String(BodySample(of: Array($0.utf8)).text.prefix(200)) })
}

private struct Complaint: Decodable {
    @Lenient var status: Int?
    @Lenient var errors: LenientArray<Detail>?

    struct Detail: Decodable, Sendable { @Lenient var message: String? }
}

private struct List<Object: Decodable & Sendable>: Decodable { var content: LenientArray<Object> }

private struct TrackObject: Decodable, Sendable {
    @Lenient var id: String?
    @Lenient var isrc: String?
}

private struct FeaturesObject: Decodable, Sendable {
    @Lenient var id: String?
    @Lenient var href: String?
    @Lenient var acousticness: Double?
    @Lenient var danceability: Double?
    @Lenient var energy: Double?
    @Lenient var instrumentalness: Double?
    @Lenient var liveness: Double?
    @Lenient var loudness: Double?
    @Lenient var speechiness: Double?
    @Lenient var tempo: Double?
    @Lenient var valence: Double?
    @Lenient var key: Int?
    @Lenient var mode: Int?

    /// The id at the end of `https://open.spotify.com/track/{id}`.
    var spotifyID: SpotifyID? {
        guard let href, href.contains("/track/"), let id = href.split(separator: "/").last else { return nil }
        return SpotifyID(rawValue: String(id.prefix { $0 != "?" }))
    }

    var features: AudioFeatures {
        AudioFeatures(
            acousticness: acousticness, danceability: danceability, energy: energy,
            instrumentalness: instrumentalness, liveness: liveness, loudness: loudness,
            speechiness: speechiness, tempo: tempo, valence: valence, key: key, mode: mode)
    }
}
