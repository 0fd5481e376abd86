internal import FoundationEssentials
internal import Jobs
internal import Music
internal import OpenCatalogs
internal import Postgres
internal import Storage
internal import Upstream

/// Asks MusicBrainz in which genres artists are, where Spotify did not say: a few a job, for it allows a call a second.
///
/// Lists do not wait for this; when all is asked, whoever has a list gets a better one.
struct GenreWork: Sendable {
    let pool: Pool
    let outside: Outside

    private static let batch = 10

    func run(_ job: Job) async throws -> Outcome {
        let artists = try await pool.withConnection { try $0.artistsWithoutGenres(limit: Self.batch) }
        let (found, interrupted) = try await ask(
            about: artists, outside.outsiders(job.priority, isRepeat: job.attempt > 1).musicBrainz)
        return .done { connection in
            try connection.remember(found.compactMap(\.facts), from: .musicbrainz)
            for answer in found {
                let knows = answer.facts?.genres.isEmpty == false
                try connection.noteAnswer(
                    to: .genres, about: [answer.artist], from: knows ? .musicbrainz : nil)
            }
            if let interrupted {
                try connection.enqueue(.genres(notBefore: interrupted.until))
            } else if artists.count == Self.batch {
                try connection.enqueue(.genres())
            } else if !artists.isEmpty {
                try connection.markStale(because: "the genres of more artists are known")
                try connection.recommendToWhoeverWaits()
            }
        }
    }

    private struct Answer: Sendable {
        var artist: Artist.ID
        var facts: ArtistFacts?
    }

    private func ask(
        about artists: [Artist], _ musicBrainz: MusicBrainz
    ) async throws -> (found: [Answer], interrupted: Throttled?) {
        var found: [Answer] = []
        for artist in artists {
            guard let id = artist.facts.mbid else { continue }
            do {
                found.append(Answer(artist: artist.id, facts: try await musicBrainz.artist(id)))
            } catch let error as CatalogError where error.fault == .notFound {
                found.append(Answer(artist: artist.id, facts: nil))
            } catch let throttled as Throttled {
                return (found, throttled)
            }
        }
        return (found, nil)
    }
}
