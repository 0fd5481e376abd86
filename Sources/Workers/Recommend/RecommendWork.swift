internal import Curation
internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Recommender
internal import Storage

/// Makes a listener a new edition, with the reason for each track.
struct RecommendWork: Sendable {
    let pool: Pool
    let studio: Studio
    let dials: Dials

    func run(_ job: Job) async throws -> Outcome {
        let listener = try job.somebody()
        let now = Date()
        let listening = try await pool.withConnection { try $0.listening(of: listener, now: now) }
        let ranking = try await studio.ranking(for: taste(from: listening, now: now), dials: dials)
        guard !ranking.tracks.isEmpty else {
            // Nothing is kept: an empty list would only hide what is missing.
            log.notice("nothing can be recommended yet", ["considered": "\(ranking.considered)"])
            return .done
        }
        let names = try await pool.withConnection { connection in
            Names(
                of: try connection.tracks(ranking.tracks.compactMap(\.evidence.nearestSeed?.track)),
                and: try connection.artists(Array(Set(ranking.tracks.flatMap(\.evidence.path)))))
        }
        let edition = try NewEdition(ranking, for: listener, names: names)
        return .done { connection in
            _ = try connection.keep(edition)
            try connection.forgetOldEditions(of: listener)
            try connection.enqueue(.links(of: listener))
        }
    }
}

private let log = Log("recommend")
