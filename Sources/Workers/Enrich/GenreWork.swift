internal import FoundationEssentials
internal import Jobs
internal import Music
internal import OpenCatalogs
internal import Postgres
internal import Storage
internal import Upstream

/// Asks MusicBrainz in which genres artists are, where Spotify did not say: a few a job, for it allows a call a second.
///
/// Each job goes on after the last artist of the one before; at the end one more begins anew, for whoever came meanwhile. Lists
/// do not wait for this; when all is asked, whoever has a list gets a better one.
struct GenreWork: Sendable {
    let pool: Pool
    let outside: Outside

    private static let batch = 10

    func run(_ job: Job) async throws -> Outcome {
        let after = try job.payload.decode(as: GenrePayload.self).after.map(Artist.ID.init)
        let artists = try await pool.withConnection {
            try $0.artistsWithoutGenres(after: after, limit: Self.batch)
        }
        let heard = try await ask(
            about: artists, outside.outsiders(job.priority, isRepeat: job.isRepeat).musicBrainz)
        return .done { connection in
            try connection.remember(heard.answers.compactMap(\.facts), from: .musicbrainz)
            for answer in heard.answers {
                let knows = answer.facts?.genres.isEmpty == false
                try connection.noteAnswer(
                    to: .genres, about: [answer.artist], from: knows ? .musicbrainz : nil)
            }
            if let interrupted = heard.interrupted {
                let rest = NewJob.genres(
                    after: after, notBefore: interrupted.until, waitsFor: interrupted.budget)
                try connection.enqueue(heard.answers.isEmpty ? rest.goingOn(from: job) : rest)
            } else if heard.isCutShort {
                try connection.enqueue(.genres(after: after))
            } else if artists.count == Self.batch {
                try connection.enqueue(.genres(after: artists.last?.id))
            } else {
                if after != nil { try connection.enqueue(.genres()) }
                guard after != nil || !artists.isEmpty else { return }
                try connection.markStale(because: "the genres of more artists are known")
                // After the sounds, where they are still being asked about: else a first list would be made without them.
                try connection.askForFeatures()
            }
        }
    }

    private struct Answer: Sendable {
        var artist: Artist.ID
        var facts: ArtistFacts?
    }

    private struct Hearing: Sendable {
        var answers: [Answer] = []
        /// Why not all could be asked about.
        var interrupted: Throttled?
        /// Whether something went wrong after others had been asked about.
        var isCutShort = false
    }

    /// Asks about one after the other: of whom there is no answer to be had, does not hold up the others.
    private func ask(about artists: [Artist], _ musicBrainz: MusicBrainz) async throws -> Hearing {
        var heard = Hearing()
        for artist in artists {
            guard let id = artist.facts.mbid else { continue }
            do {
                heard.answers.append(Answer(artist: artist.id, facts: try await musicBrainz.artist(id)))
            } catch let throttled as Throttled {
                heard.interrupted = throttled
                return heard
            } catch let error where isFinalAnswer(error) {
                heard.answers.append(Answer(artist: artist.id, facts: nil))
            } catch let error where isOutsideTrouble(error) && !heard.answers.isEmpty {
                heard.isCutShort = true
                return heard
            }
        }
        return heard
    }
}

private struct GenrePayload: Decodable { var after: Int64? }

extension NewJob {
    /// Goes on after an artist.
    fileprivate static func genres(
        after artist: Artist.ID?, notBefore: Date? = nil, waitsFor: BudgetName? = nil
    ) -> NewJob {
        var job = genres(notBefore: notBefore, waitsFor: waitsFor)
        if let artist { job.payload = JSON(text: "{\"after\":\(artist.rawValue)}") }
        return job
    }
}
