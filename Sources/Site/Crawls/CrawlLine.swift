internal import FoundationEssentials
internal import HTTP
internal import Music
internal import Postgres
internal import Storage

/// The live line of a crawl: the whole state whenever it has changed, and never more than one message on its way.
///
/// Whoever reads slowly misses states that are over, not the newest. The line ends with the crawl, and within a second
/// of the session or the token that opened it.
struct CrawlLine: Sendable {
    let database: Database
    let caller: Caller
    let crawl: Crawl.ID

    /// How often it looks.
    static let pause: Duration = .milliseconds(500)

    /// Talks until one side has had enough.
    func run(over socket: WebSocket) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Nothing that is said to us matters, but that the other side is still there.
            group.addTask { while try await socket.receive() != nil {} }
            group.addTask { try await tell(socket) }
            // Whoever ends first ends the other.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func tell(_ socket: WebSocket) async throws {
        var told: Int64?
        while !Task.isCancelled {
            guard let view = try await look() else {
                return await socket.close(1008, "The session has ended.")
            }
            if view.sequence != told {
                try await socket.send(try LiveCrawl(sequence: view.sequence, crawl: view).text)
                told = view.sequence
            }
            if view.state.isFinal { return await socket.close(1000, "The crawl has ended.") }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// The crawl as it stands; nil when the caller may not see it any more.
    private func look() async throws -> CrawlView? {
        try await database.transaction(as: .service) { connection -> CrawlView? in
            let listener =
                switch caller.proof {
                case .session(let hash): try connection.session(hash)?.listener
                case .token(let hash): try connection.apiToken(hash)?.listener
                }
            guard listener == caller.listener.id else { return nil }
            try connection.enter(.listener(caller.listener.id))
            return try connection.crawl(crawl).map { CrawlView($0) }
        }
    }
}

extension LiveCrawl {
    fileprivate var text: String {
        get throws { String(decoding: try Response.json(self).bytes, as: UTF8.self) }
    }
}
