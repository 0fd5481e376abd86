internal import Curation
internal import FoundationEssentials
internal import HTTP
internal import Music
internal import Storage

/// Answers to what a listener asks of their list: why, why not, and what if.
///
/// One at a time each listener, and a few in all: whoever turns a dial quickly must not keep the others waiting.
struct Explanations: Sendable {
    let explainer: Explainer
    let limiter: ConcurrencyLimiter
    let doors: ConcurrencyLimiter

    init(_ database: Database, _ studio: Studio, _ limits: RequestLimits) {
        explainer = Explainer(database, studio)
        limiter = ConcurrencyLimiter(most: limits.questionsAtOnce)
        doors = ConcurrencyLimiter(most: limits.allQuestionsAtOnce)
    }

    /// Why a track is on the current list, or why it is not.
    func why(_ caller: Caller, _ track: Track.ID) async throws -> Response {
        let why = try await oneOfFew(caller) {
            try await explainer.why(track, for: caller.listener.id, now: Date())
        }
        guard let why else {
            throw ProblemDocument(404, detail: "There is no such track.", parameter: "track")
        }
        return try .json(WhyView(why))
    }

    /// The list with a change that is not kept.
    func tryOut(_ caller: Caller, _ wish: WhatIfWish, showing page: ListWish) async throws -> Response {
        let trying = try await oneOfFew(caller) {
            try await naming { try await explainer.tryout(wish.change, for: caller.listener.id, now: Date()) }
        }
        return try .json(TryingView(trying, limit: page.limit, leavingOut: page.exclude))
    }

    /// Refuses a change that cannot be kept.
    func check(_ caller: Caller, _ wish: WhatIfWish) async throws {
        try await naming { try await explainer.check(wish.change, for: caller.listener.id, now: Date()) }
    }

    /// Names the parameter that speaks of what does not exist.
    private func naming<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let problem as WhatIfProblem {
            throw ProblemDocument(
                problem.isUnknown ? 404 : 400, detail: "\(problem.parameter) \(problem.complaint).",
                parameter: problem.parameter)
        }
    }

    private func oneOfFew<Value: Sendable>(_ caller: Caller, _ body: () async throws -> Value) async throws
        -> Value
    {
        let own = try await limiter.enter("\(caller.listener.id.rawValue)") {
            guard let value = try await doors.enter("all", body) else {
                throw Refusal(
                    problem: ProblemDocument(503, detail: "So many lists are being tried at the moment."),
                    retryAfter: .seconds(1))
            }
            return value
        }
        guard let own else {
            throw Refusal(
                problem: ProblemDocument(
                    429, detail: "So many questions of yours are being answered already."),
                retryAfter: .seconds(1))
        }
        return own
    }
}
