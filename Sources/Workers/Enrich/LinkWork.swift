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
/// By ISRC at Spotify's search, or, without one or where that is closed to the app, by name at ListenBrainz; twenty places of the
/// list a job. Whom nobody found is not asked about again for a month: a search is one of the day's calls.
struct LinkWork: Sendable {
    let pool: Pool
    let outside: Outside

    private static let batch = 20

    func run(_ job: Job) async throws -> Outcome {
        let listener = try job.somebody()
        let after = try job.payload.decode(as: LinkPayload.self).after
        let (places, tracks) = try await pool.withConnection { connection in
            let edition = try connection.currentEdition(of: listener)
            let places = try edition.map {
                try connection.recommendations(of: $0.id, after: after, limit: Self.batch)
            }
            let ids = (places ?? []).map(\.track)
            return (ids.count, try connection.tracksWithoutLink(among: ids))
        }
        let search = try await Search(for: tracks, asking: outside.inquiry(for: listener, of: job))
        return .done { connection in
            for (source, facts) in Dictionary(grouping: search.found, by: \.source) {
                try connection.remember(facts.map(\.facts), from: source)
            }
            try connection.noteLinksAsked(of: search.asked)
            if let interrupted = search.interrupted {
                let rest = NewJob.links(
                    of: listener, after: after, notBefore: interrupted.until, waitsFor: interrupted.budget)
                try connection.enqueue(search.asked.isEmpty ? rest.goingOn(from: job) : rest)
            } else if search.isCutShort {
                try connection.enqueue(.links(of: listener, after: after))
            } else if places == Self.batch {
                try connection.enqueue(.links(of: listener, after: after + Self.batch))
            }
        }
    }
}

private struct LinkPayload: Decodable { var after: Int }

/// A search for Spotify's ids of tracks.
private struct Search: Sendable {
    typealias Answer = (source: Source, facts: TrackFacts)
    var found: [Answer] = []
    var asked: [Track.ID] = []
    /// Why not all could be searched for.
    var interrupted: Throttled?
    /// Whether something went wrong after others had been searched for.
    var isCutShort = false

    /// Searches for one after the other: of what there is no answer to be had, does not hold up the others.
    init(for tracks: [Track], asking inquiry: Inquiry) async throws {
        for track in tracks {
            do {
                if let answer = try await Self.find(track, inquiry) { found.append(answer) }
                asked.append(track.id)
            } catch let throttled as Throttled {
                interrupted = throttled
                return
            } catch let error where isFinalAnswer(error) {
                asked.append(track.id)
            } catch let error where isOutsideTrouble(error) && !asked.isEmpty {
                isCutShort = true
                return
            }
        }
    }

    private static func find(_ track: Track, _ inquiry: Inquiry) async throws -> Answer? {
        if let isrc = track.facts.isrc {
            let tracks = try await inquiry.asApp(.search) { token in
                try await inquiry.outsiders.spotify.searchTracks(isrc: isrc, as: token)
            }
            if let tracks { return tracks.first { $0.isrc == isrc }.map { (.spotify, $0) } }
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
