internal import Curation
internal import FoundationEssentials
internal import HTTP
internal import Jobs
internal import Music
internal import Recommender
internal import Storage

/// A listener's ranked lists.
struct Lists: Sendable {
    let database: Database
    let limiter: ConcurrencyLimiter
    let patience: Duration
    let release: String
    let explanations: Explanations
    let cache = PageCache()

    /// The current list, or the page of a list that a cursor names; 202 with what is missing when there is none.
    ///
    /// A page that was sent before, and on which nothing has changed, is neither read nor written anew.
    func read(_ caller: Caller, _ request: Request) async throws -> Response {
        let wish = try ListWish(request)
        let listener = caller.listener.id
        let found = try await database.transaction(as: .listener(listener)) { connection -> Found? in
            guard let tag = try connection.tag(of: listener, wish, release: release) else { return nil }
            if let page = cache.page(tag) { return .sent(page, tag) }
            return try connection.page(of: listener, wish).map { .read($0, tag) }
        }
        switch found {
        case .sent(let page, let tag):
            return Response(200, headers: ["Content-Type": "application/json"], body: .bytes(page))
                .tagged(as: tag, for: request)
        case .read(let page, let tag):
            let response = try Response.json(page)
            cache.keep(response.bytes, as: tag)
            return response.tagged(as: tag, for: request)
        case nil: break
        }
        guard wish.cursor == nil else {
            throw ProblemDocument.wrong("cursor", "belongs to a list that is gone")
        }
        return try await notYet(listener, job: nil)
    }

    /// A page, with its tag.
    private enum Found {
        /// As it was sent before.
        case sent([UInt8], String)
        /// As it stands in the database.
        case read(RecommendationsView, String)
    }

    /// Tries a change, or makes a new list with it and waits for it a while.
    func make(_ caller: Caller, _ request: Request) async throws -> Response {
        let wish = try ListWish(ofNewList: request)
        let asked = try WhatIfWish(request)
        guard asked.keep else { return try await explanations.tryOut(caller, asked, showing: wish) }
        if asked.change != WhatIf() { try await explanations.check(caller, asked) }
        return try await keep(asked.change, caller, wish)
    }

    private func keep(_ change: WhatIf, _ caller: Caller, _ wish: ListWish) async throws -> Response {
        let listener = caller.listener.id
        let answer = try await limiter.enter("\(listener.rawValue)") {
            let (before, job) = try await database.transaction(as: .listener(listener)) { connection in
                (
                    try connection.currentEdition(of: listener)?.number ?? 0,
                    try connection.enqueue(.recommend(to: listener, with: change, priority: .interactive))
                )
            }
            let hasEnded = try await settle(job, of: listener, after: before)
            let page = try await database.transaction(as: .listener(listener)) { connection in
                try connection.page(of: listener, wish)
            }
            // Where the work is done and no newer list came of it, the old one was kept, and says why.
            if let page, page.edition.number > before || hasEnded { return try Response.json(page) }
            return try await notYet(listener, job: job)
        }
        guard let answer else {
            throw Refusal(
                problem: ProblemDocument(429, detail: "So many lists are being made for you already."),
                retryAfter: patience)
        }
        return answer
    }

    /// Waits until there is a newer list, or the job that makes it has ended, or for so long as anybody would.
    ///
    /// - Returns: whether the waiting came to an end.
    private func settle(_ job: Job.ID, of listener: Listener.ID, after number: Int) async throws -> Bool {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            let isSettled = try await database.transaction(as: .listener(listener)) { connection in
                try (connection.currentEdition(of: listener)?.number ?? 0) > number
                    || connection.jobStatus(job).map(\.state.isFinal) ?? true
            }
            if isSettled { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    private func notYet(_ listener: Listener.ID, job: Job.ID?) async throws -> Response {
        let missing = try await database.transaction(as: .listener(listener)) { connection in
            try connection.missing(for: listener)
        }
        let texts = [
            "sync": "Your listening is being read from Spotify.",
            "crawl": "Artists near yours are being looked for.", "recommend": "Your list is being made.",
        ]
        let view = NotYetView(missing: missing, job: job?.rawValue, detail: texts[missing[0]] ?? "")
        return try .json(view, status: 202, headers: ["Location": "/recommend", "Retry-After": "2"])
    }
}
