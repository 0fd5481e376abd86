import Curation
import Foundation
import Jobs
import Music
import Postgres
import Recommender
import Storage

/// What an operator asks of a listener's list: why, why not, or what if.
enum Question: Sendable {
    case why(TrackName)
    case whatIf(TryingWish)

    /// Reads the options; nil where none of them is there.
    init?(_ arguments: Arguments) throws {
        let trying = try TryingWish(arguments)
        switch (arguments.text("why"), trying) {
        case (let text?, nil): self = .why(TrackName(text))
        case (nil, let trying?): self = .whatIf(trying)
        case (nil, nil): return nil
        case (.some, .some):
            throw UsageError("'--why' is of the list as it is, and goes with no change", of: "recommend")
        }
    }

    /// Asks and prints the answer.
    func answer(for listener: Listener, at installation: Installation, limit: Int) async throws {
        let explainer = Explainer(installation.database, installation.studio)
        switch self {
        case .why(let name):
            let track = try await installation.servicePool.withConnection { try $0.track(named: name) }
            guard let why = try await explainer.why(track.id, for: listener.id, now: .now) else {
                throw Failure("there is no track \(track.id.rawValue)")
            }
            say(why.text)
        case .whatIf(let wish):
            let change = try await wish.change(for: listener.id, at: installation)
            do {
                let trying = try await explainer.tryout(change, for: listener.id, now: .now)
                say(trying.text(told: wish.told, dropped: change.droppedTracks.count, limit: limit))
            } catch let problem as WhatIfProblem {
                throw Failure("\(problem.parameter) \(problem.complaint)")
            }
            guard wish.isKept else { return }
            let order = try NewJob.recommend(to: listener.id, with: change, priority: .interactive)
            let edition = try await installation.servicePool.newEdition(of: listener, by: order)
            say("\nKept as edition \(edition.number).")
        }
    }
}

extension Pool {
    /// Makes a new edition and waits for it; a `Failure` that says why where the one before was kept.
    func newEdition(of listener: Listener, by order: NewJob) async throws -> Edition {
        let before = try await withConnection { try $0.currentEdition(of: listener.id)?.number ?? 0 }
        let job = try await transaction { try $0.enqueue(order) }
        let ended = try await self.await([job], Progress("Recommend"), "lists")
        let edition = try await withConnection { try $0.currentEdition(of: listener.id) }
        if let edition, edition.number > before { return edition }
        throw Failure(
            edition?.staleReason.map { "edition \(before) stays: \($0)" } ?? ended.first?.reason
                ?? "no new list came of it")
    }
}
