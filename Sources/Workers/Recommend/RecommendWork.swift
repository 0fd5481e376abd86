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
        let change = try job.payload.decode(as: RecommendOrder.self).change
        let sitting = try await pool.withConnection { try $0.sitting(of: listener, now: now) }
        // A change is one of the list that it was tried on; without one the usual dials count again.
        let ranking = try await studio.ranking(
            for: sitting.taste, with: change ?? WhatIf(), dials: change == nil ? dials : sitting.dials)
        guard !ranking.tracks.isEmpty else {
            // Nothing is kept: an empty list would only hide what is missing.
            log.notice("nothing can be recommended yet", ["considered": "\(ranking.considered)"])
            return .done
        }
        let names = try await pool.withConnection { try $0.names(for: ranking.tracks) }
        let edition = try NewEdition(ranking, for: listener, names: names)
        return .done { connection in
            _ = try connection.keep(edition)
            try connection.forgetOldEditions(of: listener)
            try connection.enqueue(.links(of: listener))
        }
    }
}

private let log = Log("recommend")
