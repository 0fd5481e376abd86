internal import HTTP
internal import Jobs
internal import Music
internal import Postgres
internal import Storage
internal import Upstream

/// A listener's crawls: planned, watched, held up, stopped.
struct CrawlDesk: Sendable {
    let database: Database
    let outside: Outside
    let transport: any Transport
    let terms: LiveTerms

    /// A listener may have so many under way, and so many more of which only the plan is wanted.
    static let mostAtOnce = 3

    /// The listener's crawls, the newest first.
    func list(_ caller: Caller, _ request: Request) async throws -> Response {
        let limit = try Parameters(of: request, only: "limit").number("limit", in: 1...100, or: 20)
        let views = try await database.transaction(as: .listener(caller.listener.id)) {
            try $0.views(of: try $0.crawls(of: caller.listener.id, limit: limit))
        }
        return try .json(["items": views])
    }

    /// Plans a crawl; it starts by itself, unless only its plan is asked for.
    func start(_ caller: Caller, _ request: Request) async throws -> Response {
        let wish = try CrawlWish(request)
        if try Parameters(of: request, only: "plan").flag("plan") { return try await plan(caller, wish) }
        let listener = caller.listener.id
        let view = try await database.transaction(as: .listener(listener)) { connection in
            // Counted in the listener's turn: of two that are begun at once, the second counts the first.
            try connection.takeTurn(of: listener)
            let underWay = try connection.crawlsUnderWay(of: listener)
            guard underWay < Self.mostAtOnce else {
                throw ProblemDocument(409, detail: "\(underWay) crawls are under way: wait, or stop one.")
            }
            let crawl = try connection.plan(
                NewCrawl(
                    listener: listener, seed: wish.seed, depth: wish.depth, breadth: wish.breadth,
                    limit: wish.limit))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener, priority: .interactive))
            return try connection.views(of: [crawl])[0]
        }
        return try .json(view, status: 202, headers: ["Location": "/crawls/\(view.id)"])
    }

    /// Where a crawl stands.
    func show(_ caller: Caller, _ id: Crawl.ID) async throws -> Response {
        var view = try await view(of: id, for: caller)
        view.taken.levels = try await database.transaction(as: .listener(caller.listener.id)) {
            try $0.levels(of: id)
        }
        return try .json(view)
    }

    /// Stops a crawl; what it found stays.
    func cancel(_ caller: Caller, _ id: Crawl.ID) async throws -> Response {
        _ = try await begun(id, of: caller)
        try await database.transaction(as: .service) { _ = try $0.cancel(id) }
        return try await show(caller, id)
    }

    /// Holds a crawl up: nothing of it is asked for until it is resumed.
    func pause(_ caller: Caller, _ id: Crawl.ID) async throws -> Response {
        try await change(id, of: caller) { try $0.pause(id) }
    }

    /// Lets a paused crawl go on where it was.
    func resume(_ caller: Caller, _ id: Crawl.ID) async throws -> Response {
        try await change(id, of: caller) { try $0.resume(id) }
    }

    /// Opens the crawl's live line; `last_seq` is what the other side has seen before.
    func watch(_ caller: Caller, _ id: Crawl.ID, _ request: Request) async throws -> Response {
        let seen = try Parameters(of: request, only: "last_seq").number("last_seq", in: -1...Int.max, or: -1)
        let name = try await begun(id, of: caller).seedName
        let line = CrawlLine(
            database: database, outside: outside, transport: transport, caller: caller, crawl: id,
            seedName: name,
            terms: terms)
        return Response(
            101,
            body: .webSocket { socket in try await line.run(over: socket, seen: seen < 0 ? nil : Int64(seen))
            })
    }

    /// Changes a crawl of the caller's that is not at its end; the jobs that follow belong to nobody.
    private func change(
        _ id: Crawl.ID, of caller: Caller, _ act: @Sendable (isolated Connection) throws -> Void
    ) async throws -> Response {
        _ = try await begun(id, of: caller)
        try await database.transaction(as: .service) { try act($0) }
        let view = try await view(of: id, for: caller)
        guard !view.state.isFinal else { throw ProblemDocument(409, detail: "The crawl has ended.") }
        return try .json(view)
    }

    /// A crawl that is more than a plan.
    private func begun(_ id: Crawl.ID, of caller: Caller) async throws -> CrawlView {
        let view = try await view(of: id, for: caller)
        guard !view.trial else {
            throw ProblemDocument(409, detail: "This is only a plan: begin it with POST /crawls.")
        }
        return view
    }

    private func view(of id: Crawl.ID, for caller: Caller) async throws -> CrawlView {
        let view = try await database.transaction(as: .listener(caller.listener.id)) { connection in
            try connection.views(of: [try connection.crawl(id)].compactMap(\.self)).first
        }
        guard let view else { throw Self.unknown }
        return view
    }

    static let unknown = ProblemDocument(404, detail: "There is no such crawl.")
}
