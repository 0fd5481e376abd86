import HTTP
import Lifecycle
import Music
import Postgres
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct CrawlTests {
    @Test func `a crawl is planned, listed, shown and stopped`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let started = try await browser.ask(
            .post, "/crawls", json: #"{"seed": "Sigur Rós", "depth": 1, "limit": 50}"#)
        #expect(started.status == 202)
        let crawl = try Document(started)
        let path = try #require(started.headers["Location"])
        #expect(crawl.seed.text == "Sigur Rós")
        #expect(crawl.state.text == "planned")
        #expect(crawl.live.text == path + "/live")
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'crawl.plan'") == 1)
        #expect(try Document(try await browser.ask(.get, "/crawls"))["items"][0].id.number == crawl.id.number)
        #expect(try Document(try await browser.ask(.get, path)).depth.number == 1)
        #expect(try Document(try await browser.ask(.post, path + "/cancel")).state.text == "cancelled")
        #expect(try Document(try await browser.ask(.post, path + "/cancel")).state.text == "cancelled")
        #expect(
            try await house.count(
                "SELECT count(*) FROM jobs WHERE kind = 'crawl.plan' AND state = 'cancelled'") == 1)
    }

    @Test func `a crawl that is stopped leaves what it found to be asked about, and a list to be made of it`()
        async throws
    {
        let house = try House()
        let browser = try await house.visitor()
        let crawl = try Document(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#))
        let id = Int64(crawl.id.number ?? 0)
        let listener = try await house.database.transaction(as: .service) { connection in
            let listener = try #require(try connection.listeners().first).listener.id
            try connection.keep(
                SyncResult(listener: listener, startedAt: try connection.clock(), calls: 7))
            try connection.execute(
                "UPDATE crawls SET artists_found = 1, artists_visited = 1 WHERE id = \(id)")
            return listener
        }
        #expect(try await browser.ask(.post, "/crawls/\(id)/cancel").status == 200)
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'features'") == 1)
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'genres'") == 1)
        let waiting = try await house.database.transaction(as: .service) {
            try $0.listenersAwaitingEdition()
        }
        #expect(waiting == [listener])
    }

    @Test func `a bare number is a band of that name before it is one of our ids`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let other = try await house.database.transaction(as: .service) { connection in
            try connection.execute(
                "INSERT INTO artists (id, name) OVERRIDING SYSTEM VALUE VALUES (311, 'Other')")
            return try #require(try connection.remember([ArtistFacts(name: "One")], from: .deezer)[0])
        }
        func name(of seed: String) async throws -> String? {
            let crawl = try await browser.ask(.post, "/crawls", json: "{\"seed\": \"\(seed)\"}")
            return try Document(crawl).seed_name.text
        }
        #expect(try await name(of: "\(other.rawValue)") == "One")
        #expect(try await name(of: "311") == "Other")
        _ = try await house.database.transaction(as: .service) {
            try $0.remember([ArtistFacts(name: "311")], from: .deezer)
        }
        #expect(try await name(of: "311") == "311")
    }

    @Test(arguments: [
        (#"{"seed": "me", "dept": 4}"#, "dept", "dept is not a field here."),
        (#"{"seed": 7}"#, "seed", "seed must be a string."),
        (#"{"seed": "me", "depth": 5}"#, "depth", "depth must be a whole number from 0 to 4."),
        (
            #"{"seed": "a\u202Eb"}"#, "seed",
            "seed must not hold characters that turn the direction of writing."
        ),
    ])
    func `a wish that cannot be meant is refused by name`(_ body: String, _ name: String, _ detail: String)
        async throws
    {
        let browser = try await House().visitor()
        let problem = try await browser.ask(.post, "/crawls", json: body)
        #expect(problem.status == 400)
        #expect(try Document(problem).parameter.text == name)
        #expect(try Document(problem).detail.text == detail)
    }

    @Test func `nobody walks in more than three directions at once`() async throws {
        let browser = try await House().visitor()
        for _ in 1...3 {
            #expect(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#).status == 202)
        }
        #expect(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#).status == 409)
    }

    @Test func `nor does anybody who asks for all of them at the same time`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        var statuses: [Status] = []
        try await browser.askAtOnce(12, .post, "/crawls", json: #"{"seed": "me"}"#) { status, _ in
            statuses.append(status)
        }
        #expect(statuses.filter { $0 == 202 }.count == 3)
        #expect(statuses.filter { $0 == 409 }.count == 9)
        #expect(try await house.count("SELECT count(*) FROM crawls") == 3)
    }

    @Test(arguments: ["0", "x", "1%27%20OR%201=1", "99999999999999999999", "%00", "4711"])
    func `a crawl that is none is not found`(id: String) async throws {
        let browser = try await House().visitor()
        #expect(try await browser.ask(.get, "/crawls/\(id)").status == 404)
    }

    @Test func `the live line tells each change once, and ends with the crawl`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let crawl = try Document(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#))
        let id = Crawl.ID(rawValue: Int64(crawl.id.number ?? 0))
        let line = try await Line(browser.ask(.get, crawl.live.text ?? "", headers: ["Origin": House.origin]))
        try await line.talk { message in
            if message.contains(#""state":"planned""#) {
                try await house.database.transaction(as: .service) { _ = try $0.end(id, as: .done) }
            }
        }
        #expect(line.heard.count == 2)
        #expect(line.heard[0].contains(#""state":"planned""#))
        #expect(line.heard[1].contains(#""state":"done""#))
        #expect(line.closed == 1000)
    }

    @Test func `the live line ends with the session that opened it`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let crawl = try Document(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#))
        let line = try await Line(browser.ask(.get, crawl.live.text ?? "", headers: ["Origin": House.origin]))
        try await line.talk { _ in
            try await house.database.transaction(as: .service) { _ = try $0.execute("DELETE FROM sessions") }
        }
        #expect(line.closed == 1008)
    }

    @Test func `the live line ends when the other side has gone`() async throws {
        let browser = try await House().visitor()
        let crawl = try Document(try await browser.ask(.post, "/crawls", json: #"{"seed": "me"}"#))
        let answer = try await browser.ask(.get, crawl.live.text ?? "", headers: ["Origin": House.origin])
        guard case .webSocket(let conversation) = answer.body else { throw NoLine() }
        try await conversation(WebSocket(receive: { nil }, send: { _ in }, close: { _, _ in }))
    }
}

struct NoLine: Error {}

/// The other end of a live line.
final class Line: Sendable {
    private let conversation: @Sendable (WebSocket) async throws -> Void
    private let state = Guarded<(heard: [String], closed: UInt16?)>(([], nil))

    init(_ response: Response) throws {
        guard case .webSocket(let conversation) = response.body else { throw NoLine() }
        self.conversation = conversation
    }

    var heard: [String] { state.withLock { $0.heard } }
    var closed: UInt16? { state.withLock { $0.closed } }

    /// Listens until the line ends; `react` is called after each message.
    func talk(_ react: @escaping @Sendable (String) async throws -> Void) async throws {
        let (stream, feed) = AsyncStream<String>.makeStream()
        try await conversation(
            WebSocket(
                receive: {
                    // Nothing is ever said by this side; it hangs up when it is hung up on.
                    for await word in stream { return word }
                    return nil
                },
                send: { text in
                    self.state.withLock { $0.heard.append(text) }
                    try await react(text)
                },
                close: { code, _ in
                    self.state.withLock { $0.closed = code }
                    feed.finish()
                }))
    }
}
