internal import HTTP
public import Music

extension SpotifyWebAPI {
    /// One track.
    ///
    /// `GET /tracks/{id}`.
    public func track(_ id: SpotifyID, as token: AccessToken) async throws -> TrackFacts {
        let track: TrackObject = try await ask(.track, id: id, as: token)
        guard let facts = track.facts else { throw SpotifyError.notFound(.track) }
        return facts
    }

    /// Up to 50 tracks; whoever is missing from the answer is unknown.
    ///
    /// `GET /tracks`, closed in Development Mode.
    public func tracks(_ ids: [SpotifyID], as token: AccessToken) async throws -> [SpotifyID: TrackFacts] {
        guard let query = batch(ids, of: .tracks) else { return [:] }
        let body: Tracks = try await ask(.tracks, query: query, as: token)
        return byID(body.tracks.elements.compactMap(\.facts), \.spotifyID)
    }

    /// One artist.
    ///
    /// `GET /artists/{id}`.
    public func artist(_ id: SpotifyID, as token: AccessToken) async throws -> ArtistFacts {
        let artist: ArtistObject = try await ask(.artist, id: id, as: token)
        guard let facts = artist.facts else { throw SpotifyError.notFound(.artist) }
        return facts
    }

    /// Up to 50 artists; whoever is missing from the answer is unknown.
    ///
    /// `GET /artists`, closed in Development Mode.
    public func artists(_ ids: [SpotifyID], as token: AccessToken) async throws -> [SpotifyID: ArtistFacts] {
        guard let query = batch(ids, of: .artists) else { return [:] }
        let body: Artists = try await ask(.artists, query: query, as: token)
        return byID(body.artists.elements.compactMap(\.facts), \.spotifyID)
    }

    /// An artist's best-known tracks, at most ten.
    ///
    /// `GET /artists/{id}/top-tracks`, closed in Development Mode. A listener's own country counts, and for the app's token
    /// its market: without either, all "is considered unavailable".
    public func artistTopTracks(_ id: SpotifyID, as token: AccessToken) async throws -> [TrackFacts] {
        let query: Form = ["market": app.market]
        let body: Tracks = try await ask(.artistTopTracks, id: id, query: query, as: token)
        return body.tracks.elements.compactMap(\.facts)
    }

    /// Artists whose listeners are the same, at most twenty.
    ///
    /// `GET /artists/{id}/related-artists`, closed in
    /// Development Mode.
    public func relatedArtists(_ id: SpotifyID, as token: AccessToken) async throws -> [ArtistFacts] {
        let body: Artists = try await ask(.relatedArtists, id: id, as: token)
        return body.artists.elements.compactMap(\.facts)
    }

    /// How up to 100 tracks sound; a track that is missing from the answer is asked, and unknown.
    ///
    /// `GET /audio-features`, closed in Development Mode.
    public func audioFeatures(
        _ ids: [SpotifyID], as token: AccessToken
    ) async throws -> [SpotifyID: AudioFeatures] {
        guard let query = batch(ids, of: .audioFeatures) else { return [:] }
        let body: Features = try await ask(.audioFeatures, query: query, as: token)
        let known = body.audioFeatures.elements.compactMap { features -> (SpotifyID, AudioFeatures)? in
            let plausible = features.features.plausible
            guard let id = handle(features.id), !plausible.isEmpty else { return nil }
            return (id, plausible)
        }
        return Dictionary(known) { first, _ in first }
    }

    /// Artists of a name, the best match first, at most ten.
    ///
    /// `GET /search`.
    public func searchArtists(
        _ name: String, limit: Int = 10, as token: AccessToken
    ) async throws -> [ArtistFacts] {
        let body: Found = try await ask(.search, query: search(name, "artist", limit), as: token)
        return body.artists?.items.elements.compactMap(\.facts) ?? []
    }

    /// Tracks of a recording's code, at most ten.
    ///
    /// `GET /search`.
    public func searchTracks(isrc: ISRC, as token: AccessToken) async throws -> [TrackFacts] {
        let query = search("isrc:\(isrc.rawValue)", "track", 10)
        let body: Found = try await ask(.search, query: query, as: token)
        return body.tracks?.items.elements.compactMap(\.facts) ?? []
    }
}

/// The ids of one call; nil where there are none to ask for.
private func batch(_ ids: [SpotifyID], of endpoint: SpotifyEndpoint) -> Form? {
    let limit = endpoint.limit ?? ids.count
    precondition(ids.count <= limit, "\(endpoint.rawValue) takes \(limit) ids a call")
    return ids.isEmpty ? nil : ["ids": ids.map(\.rawValue).joined(separator: ",")]
}

private func search(_ words: String, _ type: String, _ limit: Int) -> Form {
    ["q": String(words.prefix(200)), "type": type, "limit": String(min(max(limit, 1), 10))]
}

private func byID<Item>(_ items: [Item], _ id: (Item) -> SpotifyID?) -> [SpotifyID: Item] {
    Dictionary(items.compactMap { item in id(item).map { ($0, item) } }) { first, _ in first }
}

private struct Tracks: Decodable { var tracks: LenientArray<TrackObject> }
private struct Artists: Decodable { var artists: LenientArray<ArtistObject> }
private struct Features: Decodable { var audioFeatures: LenientArray<FeaturesObject> }

private struct Found: Decodable {
    @Lenient var artists: Paging<ArtistObject>?
    @Lenient var tracks: Paging<TrackObject>?
}

private struct FeaturesObject: Decodable, Sendable {
    @Lenient var id: String?
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
    @Lenient var timeSignature: Int?

    var features: AudioFeatures {
        AudioFeatures(
            acousticness: acousticness, danceability: danceability, energy: energy,
            instrumentalness: instrumentalness, liveness: liveness, loudness: loudness,
            speechiness: speechiness, tempo: tempo, valence: valence, key: key, mode: mode,
            timeSignature: timeSignature)
    }
}
