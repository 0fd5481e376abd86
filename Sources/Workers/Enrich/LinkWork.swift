internal import FoundationEssentials
internal import Jobs
internal import Music
internal import OpenCatalogs
internal import Postgres
internal import Spotify
internal import Storage
internal import Upstream

/// Finds the tracks of a list at Spotify that came from elsewhere: only those that are shown need a link.
///
/// By ISRC at Spotify's search, or by name at ListenBrainz; twenty places of the list a job, each track asked once a list.
struct LinkWork: Sendable {
    let pool: Pool
    let outside: Outside

    private static let batch = 20

    func run(_ job: Job) async throws -> Outcome {
        let listener = try job.somebody()
        let after = try job.payload.decode(as: LinkPayload.self).after
        let tracks = try await pool.withConnection { connection -> [Track] in
            guard let edition = try connection.currentEdition(of: listener) else { return [] }
            let places = try connection.recommendations(of: edition.id, after: after, limit: Self.batch)
            return try connection.tracks(places.map(\.track))
        }
        let inquiry = outside.inquiry(for: listener, job.priority)
        let (found, interrupted) = try await find(tracks.filter { $0.facts.spotifyID == nil }, inquiry)
        return .done { connection in
            for (source, facts) in Dictionary(grouping: found, by: \.source) {
                try connection.remember(facts.map(\.facts), from: source)
            }
            if let interrupted {
                let delay = max(interrupted.until.timeIntervalSinceNow, 1)
                try connection.enqueue(.links(of: listener, after: after, delay: .seconds(delay)))
            } else if tracks.count == Self.batch {
                try connection.enqueue(.links(of: listener, after: after + Self.batch))
            }
        }
    }

    private typealias Answer = (source: Source, facts: TrackFacts)

    private func find(
        _ tracks: [Track], _ inquiry: Inquiry
    ) async throws -> (found: [Answer], interrupted: Throttled?) {
        var found: [Answer] = []
        do {
            for track in tracks {
                if let answer = try await find(track, inquiry) { found.append(answer) }
            }
        } catch let throttled as Throttled {
            return (found, throttled)
        }
        return (found, nil)
    }

    private func find(_ track: Track, _ inquiry: Inquiry) async throws -> Answer? {
        if let isrc = track.facts.isrc {
            let tracks = try await inquiry.asApp(.search) { token in
                try await inquiry.outsiders.spotify.searchTracks(isrc: isrc, as: token)
            }
            return tracks?.first { $0.isrc == isrc }.map { (.spotify, $0) }
        }
        guard let artist = track.facts.artists.first else { return nil }
        let ids = try await inquiry.outsiders.listenBrainz.spotifyIDs(
            artist: artist.name, title: track.facts.title, album: track.facts.album?.title ?? "")
        guard let id = ids.first else { return nil }
        var facts = track.facts
        facts.spotifyID = id
        return (.listenbrainz, facts)
    }
}

private struct LinkPayload: Decodable { var after: Int }
