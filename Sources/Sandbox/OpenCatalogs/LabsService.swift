import HTTP

/// ListenBrainz' laboratory: who is heard in the same sittings, and Spotify's ids of recordings.
///
/// Source: labs.api.listenbrainz.org.
struct LabsService {
    let desk: Desk

    /// The similarities that are computed; another name is an error.
    private static let algorithms = [3, 5].map {
        "session_based_days_7500_session_300_contribution_\($0)_threshold_10_limit_100_filter_True_skip_30"
    }

    var router: Router {
        let world = desk.world
        var routes = Routes(OutsideService.labs.prefix, desk: desk)
        routes.on(.get, "/similar-artists/json") { call in
            guard let ids = call.query["artist_mbids"], !ids.isEmpty else {
                throw Self.wrong("artist_mbids: field required")
            }
            guard Self.algorithms.contains(call.query["algorithm"] ?? "") else {
                throw Self.wrong("algorithm: value is not a valid enumeration member")
            }
            let artists = ids.split(separator: ",").compactMap { world.index.artistByMBID[String($0)] }
            return .json(200, JSON(artists.flatMap { world.similarArtists(to: $0) }))
        }
        for (method, read) in [(Method.get, Self.queryRows), (.post, Self.bodyRows)] {
            routes.on(method, "/spotify-id-from-mbid/json") { call in
                let rows = try read(call).prefix(100)
                return .json(
                    200,
                    JSON(rows.map { world.handles($0, of: world.index.trackByMBID[$0.recordingMbid ?? ""]) }))
            }
            routes.on(method, "/spotify-id-from-metadata/json") { call in
                let rows = try read(call).prefix(100)
                return .json(200, JSON(rows.map { world.handles($0, of: world.track(named: $0)) }))
            }
        }
        return routes.router
    }

    /// What is asked of one recording.
    fileprivate struct Row: Decodable {
        var recordingMbid: String?
        var artistName: String?
        var releaseName: String?
        var trackName: String?
    }

    private static func queryRows(_ call: Call) throws(Refusal) -> [Row] {
        let ids = call.query.all("recording_mbid").flatMap { $0.split(separator: ",").map(String.init) }
        let titles = call.query.all("track_name")
        let artists = call.query.all("artist_name")
        if !ids.isEmpty { return ids.map { Row(recordingMbid: $0) } }
        return zip(artists, titles).map { Row(artistName: $0, trackName: $1) }
    }

    private static func bodyRows(_ call: Call) throws(Refusal) -> [Row] {
        guard let rows = call.body(as: [Row].self) else { throw wrong("Body must be a list of objects") }
        return rows
    }

    private static func wrong(_ text: String) -> Refusal {
        Refusal(.json(400, ["code": 400, "error": .string(text)]))
    }
}

extension World {
    /// The related artists and theirs, a hundred at most, the likest first.
    fileprivate func similarArtists(to artist: Int) -> [JSON] {
        var scores: [Int: Int] = [:]
        for (rank, near) in artists[artist].related.enumerated() {
            scores[near] = max(scores[near] ?? 0, 20_000 / (rank + 2))
            for (next, far) in artists[near].related.enumerated() where far != artist {
                scores[far] = max(scores[far] ?? 0, 4000 / (rank + next + 4))
            }
        }
        let ranked = scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(100)
        return ranked.map { place, score in
            [
                "artist_mbid": .string(artists[place].mbid), "name": .string(artists[place].name),
                "comment": "", "type": place % 3 == 0 ? nil : "Group", "gender": nil, "score": JSON(score),
                "reference_mbid": .string(artists[artist].mbid),
            ]
        }
    }

    fileprivate func track(named row: LabsService.Row) -> Int? {
        let artists = Set(index.artists(named: row.artistName ?? ""))
        return index.tracks(titled: row.trackName ?? "").first { artists.contains(tracks[$0].artists[0]) }
    }

    /// A row of the answer: the question, and the ids of every track that is this recording.
    fileprivate func handles(_ row: LabsService.Row, of place: Int?) -> JSON {
        let track = place.map { tracks[$0] }
        let ids = track.flatMap { index.tracksByISRC[$0.isrc] }?.map { tracks[$0].spotifyID } ?? []
        return [
            "recording_mbid": JSON(row.recordingMbid),
            "artist_name": JSON(track.map { artists[$0.artists[0]].name } ?? row.artistName),
            "release_name": JSON(track.map { albums[$0.album].title } ?? row.releaseName),
            "track_name": JSON(track?.title ?? row.trackName), "spotify_track_ids": JSON(ids),
        ]
    }
}
