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
        let order = try job.payload.decode(as: RecommendOrder.self)
        let rest = studio.rest
        var watch = Stopwatch()
        let (version, snapshot, change) = try await pool.withConnection { connection in
            do {
                return (
                    try connection.tasteVersion(of: listener),
                    try connection.tasteSnapshot(of: listener, now: now, rest: rest),
                    try order.change.map { try connection.settled($0, for: listener) }
                )
            } catch let problem as WhatIfProblem {
                throw JobFailure.permanent("\(problem.parameter) \(problem.complaint)")
            }
        }
        watch.note("taste")
        let ranking = try await studio.ranking(
            for: snapshot.taste, of: listener, with: change ?? WhatIf(),
            dials: snapshot.nextDials(usual: dials, isChanged: change != nil),
            isAwaited: job.priority == .interactive)
        watch.note("ranking")
        switch try await pool.withConnection({
            try $0.refresh(of: listener, by: ranking, isWished: change != nil)
        }) {
        case .takes: break
        case .nothing:
            // Nothing is kept: an empty list would only hide what is missing.
            log.notice("nothing can be recommended yet", ["considered": "\(ranking.considered)"])
            return .done
        case .heldBack(let grounds, let reason):
            log.warning("a new list was held back", ["why": reason])
            heldBack.add(1, grounds.rawValue)
            return .done { try $0.holdOn(toEditionOf: listener, because: reason) }
        }
        let names = try await pool.withConnection { try $0.names(for: ranking.tracks) }
        var edition = try NewEdition(ranking, for: listener, names: names)
        // A list that somebody wished for stays.
        edition.awaitsSounds = change == nil
        watch.note("reasons")
        return .done { [watch, edition] connection in
            var watch = watch
            watch.restart()
            // Whoever has news for the list waits for this turn, or is in time to be seen here.
            try connection.takeTurn(of: listener)
            let isOvertaken = try connection.tasteVersion(of: listener) != version
            _ = try connection.keep(edition)
            if isOvertaken {
                try connection.markStale(
                    editionsOf: listener, because: "there was news of your taste while it was made")
                try connection.enqueue(.recommend(to: listener))
            }
            try connection.forgetOldEditions(of: listener)
            try connection.forgetShown(to: listener, before: rest.end(now: now))
            try connection.enqueue(.links(of: listener))
            watch.note("write")
            log.info("a list was made", watch.parts)
        }
    }
}

/// How long each part of a piece of work took, for the log.
private struct Stopwatch: Sendable {
    private var last = ContinuousClock.now
    /// In milliseconds, by the name of the part.
    private(set) var parts: [String: String] = [:]

    /// What was done since the last note, or the start, was this.
    mutating func note(_ part: String) {
        parts["\(part)_ms"] = "\(Int(((.now - last) / .milliseconds(1)).rounded()))"
        last = .now
    }

    /// What was done since the last note is nobody's.
    mutating func restart() { last = .now }
}

private let log = Log("recommend")
private let heldBack = Metrics.process.counter(
    "lists_held_back_total", "New lists that were not taken, because they were worse than the old ones.",
    labels: ["reason"])
