internal import FoundationEssentials
internal import HTTP
internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Storage
internal import Upstream

/// The live line of a crawl: all that is there, or all since the listener looked last, and then whatever changes.
///
/// It asks the tables and nobody else, so that it does not matter on which node the work is done, or the socket is. It looks
/// when the transport says that there is something to see, and every while for what the transport has lost. What it tells is
/// what changed since, not how: whoever reads slowly gets fewer and larger messages, none of them old. The line ends with
/// the crawl, and within a second of the session or the token that opened it, wherever that was ended.
struct CrawlLine: Sendable {
    let database: Database
    let outside: Outside
    let transport: any Transport
    let caller: Caller
    let crawl: Crawl.ID
    let seedName: String?
    let terms: LiveTerms

    /// Bytes that may be on their way before the next message is made.
    private static let room = 64 << 10

    /// Talks until one side has had enough; `seen` is the sequence up to which the other side knows all.
    func run(over socket: WebSocket, seen: Int64?) async throws {
        // Heard from before the first look. However often one is called meanwhile, one look shows it all.
        let changes = transport.events(on: crawl.channel)
        let (calls, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Nothing that is said to us matters, but that the other side is still there.
            group.addTask { while try await socket.receive() != nil {} }
            group.addTask {
                try await tell(socket, from: seen.map { .init(seen: $0) } ?? .nothing, at: calls)
            }
            group.addTask { try await call(look, at: changes) }
            // Whoever ends first ends the other.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Calls for a look at each change that is heard, and every while; until cancelled, also where nobody carries.
    private func call(
        _ look: AsyncStream<Void>.Continuation, at changes: AsyncStream<Audience.Event>
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in changes { look.yield() } }
            group.addTask {
                while true {
                    try await Task.sleep(for: terms.pause)
                    look.yield()
                }
            }
            try await group.waitForAll()
        }
    }

    private func tell(
        _ socket: WebSocket, from start: CrawlNews.Mark, at calls: AsyncStream<Void>
    ) async throws {
        var next = calls.makeAsyncIterator()
        var mark = start
        var told: LiveCrawl?
        var pace = (view: LivePace(), takenAt: ContinuousClock.now - .seconds(60))
        while !Task.isCancelled {
            let mustTakePace = ContinuousClock.now - pace.takenAt >= terms.pacePause
            guard let (news, fresh) = try await look(from: mark, withPace: mustTakePace) else {
                return await socket.close(1008, "The session has ended.")
            }
            if let fresh { pace = (fresh, .now) }
            let view = LiveCrawl(news, seedName, pace.view)
            // Artists are news by themselves; else it is the state, or how fast it goes.
            if !view.artists.isEmpty || view.sequence != told?.sequence || view.pace != told?.pace {
                try await socket.send(try view.text)
                told = view
            }
            mark = news.mark
            let isOver = news.isComplete && news.crawl.state.isFinal
            guard try await makeRoom(on: socket, isOver ? 0 : Self.room) else { return }
            if isOver { return await socket.close(1000, "The crawl has ended.") }
            guard news.isComplete else { continue }
            try await Task.sleep(for: terms.breath)
            _ = await next.next(isolation: #isolation)
        }
    }

    /// Waits until the other side has taken enough of what was sent; false when the line was closed meanwhile.
    ///
    /// Nothing is queued for it in that time.
    private func makeRoom(on socket: WebSocket, _ room: Int) async throws -> Bool {
        let start = ContinuousClock.now
        var checked = start
        while socket.backlog() > room {
            let now = ContinuousClock.now
            if now - start >= terms.patience {
                await socket.close(1013, "too slow")
                return false
            }
            if now - checked >= terms.pause {
                checked = now
                guard try await database.transaction(as: .service, { try $0.knows(caller) }) else {
                    await socket.close(1008, "The session has ended.")
                    return false
                }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return true
    }

    /// What is new, and how fast it goes; nil when the caller may not see the crawl any more.
    private func look(
        from mark: CrawlNews.Mark, withPace: Bool
    ) async throws -> (news: CrawlNews, pace: LivePace?)? {
        try await database.transaction(as: .service) { connection in
            guard try connection.knows(caller) else { return nil }
            try connection.enter(.listener(caller.listener.id))
            guard let news = try connection.news(of: crawl, since: mark) else { return nil }
            guard withPace else { return (news, nil) }
            let budgets = try outside.budget(on: connection).statuses(on: connection)
            return (news, LivePace(of: news, budgets, now: try connection.clock()))
        }
    }
}

/// How the live lines of a site are held.
public struct LiveTerms: Sendable {
    /// The pause between two looks when nothing is heard; and by then it is known that the session has ended.
    public var pause: Duration = .milliseconds(800)
    /// The pause between two looks at least, however much is heard.
    public var breath: Duration = .milliseconds(200)
    /// The pause between two looks at the budgets and the rate.
    public var pacePause: Duration = .seconds(2)
    /// How long somebody may take nothing of what was sent before the line is closed with 1013.
    public var patience: Duration = .seconds(20)

    /// The usual terms.
    public init() {}
}

extension Connection {
    /// Whether a caller is still who they proved to be.
    fileprivate func knows(_ caller: Caller) throws -> Bool {
        let listener =
            switch caller.proof {
            case .session(let hash): try session(hash)?.listener
            case .token(let hash): try apiToken(hash)?.listener
            }
        return listener == caller.listener.id
    }
}

extension LiveCrawl {
    fileprivate var text: String {
        get throws { String(decoding: try Response.json(self).bytes, as: UTF8.self) }
    }
}
