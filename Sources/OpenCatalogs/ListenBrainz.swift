public import FoundationEssentials
public import HTTP
public import Music

/// ListenBrainz: what people listen to in one sitting, and how much.
///
/// Its data are free (CC0).
/// Some calls need a listener's token since 2025; without one they answer `unauthorized`.
/// Source: listenbrainz.readthedocs.io, and labs.api.listenbrainz.org for the data sets.
public struct ListenBrainz: Sendable {
    private let catalog: Catalog
    private let labsURL: String

    /// A family of calls, the key of budgets and capabilities.
    public enum Endpoint: String, Sendable, CaseIterable {
        case similarArtists = "similar-artists"
        case topRecordings = "top-recordings"
        case spotifyIDs = "spotify-ids"
    }

    /// Which similarity is asked for; another name is an error.
    ///
    /// Source: the default of listenbrainz/webserver/views/explore.py.
    public static let algorithm =
        "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30"

    /// An artist, and how alike.
    public struct SimilarArtist: Sendable, Hashable {
        /// The artist.
        public let artist: ArtistFacts
        /// How often both were heard in one sitting; only the order counts.
        public let score: Double
    }

    /// ListenBrainz at two addresses.
    ///
    /// - Parameter token: a listener's user token, from their settings page.
    public init(
        baseURL: String = "https://api.listenbrainz.org/1",
        labsURL: String = "https://labs.api.listenbrainz.org",
        token: String? = nil, client: Client, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.labsURL = labsURL.withoutSlashAtEnd
        var catalog = Catalog(
            source: .listenbrainz, baseURL: baseURL.withoutSlashAtEnd, client: client, now: now,
            complaint: complaint)
        if let token { catalog.headers["Authorization"] = "Token \(token)" }
        self.catalog = catalog
    }

    /// Artists heard in the same sittings, the likest first, at most a hundred.
    ///
    /// `GET /similar-artists/json`.
    public func similarArtists(_ id: MBID) async throws -> [SimilarArtist] {
        let query: Form = ["artist_mbids": id.rawValue, "algorithm": Self.algorithm]
        let rows: LenientArray<SimilarRow> = try await catalog.ask(
            Endpoint.similarArtists.rawValue, "/similar-artists/json", base: labsURL, query: query)
        return rows.elements.compactMap(\.similar).filter { $0.artist.mbid != id }
            .sorted { $0.score > $1.score }
    }

    /// An artist's most heard recordings, the most heard first.
    ///
    /// `GET /popularity/top-recordings-for-artist/{mbid}`.
    ///
    /// They come with a recording MBID, without ISRC. The call needs a token since August 2026.
    ///
    /// - Parameter name: the artist's name. A credit that several share is not always told apart; then the track
    ///   is given to the artist that was asked for, and nobody is called "One & Two".
    public func topRecordings(_ id: MBID, name: String) async throws -> [TrackFacts] {
        let rows: LenientArray<RecordingRow> = try await catalog.ask(
            Endpoint.topRecordings.rawValue, "/popularity/top-recordings-for-artist/\(id.rawValue)")
        let asked = ArtistFacts(name: name, mbid: id)
        return rows.elements.compactMap { $0.facts(asked) }
    }

    /// Spotify's ids of recordings; a recording that is missing from the answer has none.
    ///
    /// `POST /spotify-id-from-mbid/json`, at most 25 a call.
    public func spotifyIDs(_ recordings: [MBID]) async throws -> [MBID: [SpotifyID]] {
        guard !recordings.isEmpty else { return [:] }
        precondition(recordings.count <= 25, "ListenBrainz takes 25 recordings a call")
        let body = try JSONEncoder().encode(recordings.map { ["recording_mbid": $0.rawValue] })
        let rows: LenientArray<HandleRow> = try await catalog.ask(
            Endpoint.spotifyIDs.rawValue, "/spotify-id-from-mbid/json", method: .post, base: labsURL,
            body: [UInt8](body))
        let known = rows.elements.compactMap { row -> (MBID, [SpotifyID])? in
            guard let id = row.recordingMbid.flatMap(MBID.init(rawValue:)), !row.ids.isEmpty else {
                return nil
            }
            return (id, row.ids)
        }
        return Dictionary(known) { first, _ in first }
    }

    /// Spotify's ids of a recording that is known by name.
    ///
    /// `GET /spotify-id-from-metadata/json`.
    public func spotifyIDs(artist: String, title: String, album: String = "") async throws -> [SpotifyID] {
        let query: Form = ["artist_name": artist, "release_name": album, "track_name": title]
        let rows: LenientArray<HandleRow> = try await catalog.ask(
            Endpoint.spotifyIDs.rawValue, "/spotify-id-from-metadata/json", base: labsURL, query: query)
        return rows.elements.first?.ids ?? []
    }
}

/// A body of the form `{"code":401,"error":"…"}` is an error whatever the status.
@Sendable private func complaint(_ response: Response) -> CatalogError.Fault? {
    guard response.status.isSuccess || response.status == 400,
        let body = try? response.json(as: Complaint.self),
        let message = body.error
    else { return nil }
    if body.code == 401 { return .unauthorized }
    let text = BodySample(of: Array(message.utf8)).text
    return .refused(status: body.code ?? response.status.rawValue, message: String(text.prefix(200)))
}

private struct Complaint: Decodable {
    @Lenient var code: Int?
    @Lenient var error: String?
}

private struct SimilarRow: Decodable, Sendable {
    @Lenient var artistMbid: String?
    @Lenient var name: String?
    @Lenient var score: Double?

    var similar: ListenBrainz.SimilarArtist? {
        guard let name = shown(name), let id = artistMbid.flatMap(MBID.init(rawValue:)), let score else {
            return nil
        }
        return ListenBrainz.SimilarArtist(artist: ArtistFacts(name: name, mbid: id), score: score)
    }
}

private struct RecordingRow: Decodable, Sendable {
    @Lenient var recordingMbid: String?
    @Lenient var recordingName: String?
    @Lenient var artistName: String?
    @Lenient var artistMbids: LenientArray<String>?
    @Lenient var artists: LenientArray<CreditRow>?
    @Lenient var releaseName: String?
    @Lenient var length: Double?

    struct CreditRow: Decodable, Sendable {
        @Lenient var artistMbid: String?
        @Lenient var artistCreditName: String?
    }

    func facts(_ asked: ArtistFacts) -> TrackFacts? {
        guard let title = shown(recordingName), let id = recordingMbid.flatMap(MBID.init(rawValue:)) else {
            return nil
        }
        return TrackFacts(
            title: title, artists: credit(asked), album: shown(releaseName).map { AlbumFacts(title: $0) },
            mbid: id,
            duration: length.flatMap { (1...86_400_000).contains($0) ? .milliseconds($0) : nil })
    }

    /// The artists one by one where they are listed, else the only one there is, else the one that was asked for.
    private func credit(_ asked: ArtistFacts) -> [ArtistFacts] {
        let listed = (artists?.elements ?? []).compactMap { row in
            shown(row.artistCreditName).map {
                ArtistFacts(name: $0, mbid: row.artistMbid.flatMap(MBID.init(rawValue:)))
            }
        }
        guard listed.isEmpty else { return listed }
        guard let name = shown(artistName) else { return [asked] }
        let ids = artistMbids?.elements.compactMap(MBID.init(rawValue:)) ?? []
        return [ids.count == 1 && ids[0] != asked.mbid ? ArtistFacts(name: name, mbid: ids[0]) : asked]
    }
}

private struct HandleRow: Decodable, Sendable {
    @Lenient var recordingMbid: String?
    @Lenient var spotifyTrackIds: LenientArray<String>?

    var ids: [SpotifyID] {
        (spotifyTrackIds?.elements ?? []).compactMap { shown($0).map(SpotifyID.init(rawValue:)) }
    }
}
