import HTTP
import Jobs
import Lifecycle
import Music
import Postgres
import Site
import Storage
import TestDatabase
import TestSocket
import Testing

/// The live line over real sockets, of two nodes on one database; nobody works but the test.
@Suite(.database(schema: .segue), .timeLimit(.minutes(5))) struct LiveLineTests {
    @Test func `whoever watches sees the walk as it is in the tables, whichever node the socket is on`()
        async throws
    {
        let (house, other) = (try House(), try House())
        let browser = try await house.visitor()
        let tree = try await Tree(of: 15, at: house, for: try await house.listener(named: "Ada").id)
        try await onPort(other) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl)
            try await watcher.read { $0.states == ["1": "waiting"] }
            for number in 1...15 { try await tree.visit(number) }
            #expect(try await watcher.readToEnd() == 1000)
            #expect(watcher.kinds.filter { $0 == "snapshot" }.count == 1)
            #expect(watcher.states == (try await tree.states))
            #expect(watcher.states.count == 15)
            #expect(watcher.parents["15"] == "7")
            #expect(watcher.parents["1"] == nil)
            #expect(watcher.sequences == watcher.sequences.sorted())
            #expect(watcher.state == "done")
        }
    }

    @Test func `whoever comes back gets what they missed, and nothing else`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tree = try await Tree(of: 63, at: house, for: try await house.listener(named: "Ada").id)
        for number in 1...20 { try await tree.visit(number) }
        let seen = try await onPort(house) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl)
            try await watcher.read { !$0.states.isEmpty }
            return watcher.sequences.last ?? 0
        }
        #expect(seen == (try await tree.sequence))
        for number in 21...23 { try await tree.visit(number) }
        try await onPort(try House()) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl, seen: seen)
            try await watcher.read { $0.states.count == 3 }
            #expect(watcher.kinds.allSatisfy { $0 == "delta" })
            #expect(watcher.states == ["21": "visited", "22": "visited", "23": "visited"])
        }
    }

    @Test func `a sequence that this crawl never had begins anew`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tree = try await Tree(of: 3, at: house, for: try await house.listener(named: "Ada").id)
        try await onPort(house) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl, seen: 4_711)
            try await watcher.read { !$0.states.isEmpty }
            #expect(watcher.kinds == ["snapshot"])
        }
    }

    @Test func `an artist who turns out to be another is gone from whoever watches`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tree = try await Tree(of: 7, at: house, for: try await house.listener(named: "Ada").id)
        try await tree.visit(1)
        try await onPort(house) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl)
            try await watcher.read { $0.states.count == 3 }
            try await tree.act { connection in
                try connection.execute(
                    """
                    SELECT merge_artists((SELECT id FROM artists WHERE name = '2'),
                                         (SELECT id FROM artists WHERE name = '3'))
                    """)
            }
            try await watcher.read { $0.states.count == 2 }
            #expect(watcher.kinds.filter { $0 == "snapshot" }.count == 2)
            #expect(watcher.states == (try await tree.states))
        }
    }

    @Test func `what was rolled back is never told, and leaves no gap`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tree = try await Tree(of: 31, at: house, for: try await house.listener(named: "Ada").id)
        try await onPort(house) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl)
            try await watcher.read { !$0.states.isEmpty }
            var chance = SystemRandomNumberGenerator()
            for number in 1...31 {
                while Bool.random(using: &chance) { try await tree.visit(number, isKilled: true) }
                try await tree.visit(number)
            }
            #expect(try await watcher.readToEnd() == 1000)
            #expect(watcher.states == (try await tree.states))
            #expect(watcher.states.values.allSatisfy { $0 == "visited" })
            #expect(watcher.sequences == watcher.sequences.sorted())
        }
        // One for its beginning, one a visit, one a level that opened, one for its end.
        #expect(try await tree.sequence == 1 + 31 + 4 + 1)
    }

    @Test func `signing out on one node ends the line on another`() async throws {
        let (house, other) = (try House(), try House())
        let browser = try await house.visitor()
        let tree = try await Tree(of: 3, at: house, for: try await house.listener(named: "Ada").id)
        try await onPort(other) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl)
            try await watcher.read { !$0.states.isEmpty }
            #expect(try await browser.ask(.post, "/auth/logout").status.isSuccess)
            #expect(try await watcher.readToEnd() == 1008)
        }
    }

    @Test func `a node that stops says so, and another goes on from there`() async throws {
        let (house, other) = (try House(), try House())
        let browser = try await house.visitor()
        let tree = try await Tree(of: 7, at: house, for: try await house.listener(named: "Ada").id)
        var left: Watcher?
        try await onPort(house) { port in
            let watcher = try await Watcher(browser, at: port, tree.crawl)
            try await watcher.read { !$0.states.isEmpty }
            left = watcher
        }
        let watcher = try #require(left)
        #expect(try await watcher.readToEnd() == 1001)
        try await tree.visit(1)
        try await onPort(other) { port in
            let next = try await Watcher(browser, at: port, tree.crawl, seen: watcher.sequences.last)
            try await next.read { $0.states.count == 3 }
            #expect(!next.kinds.contains("snapshot"))
        }
    }

    @Test func `another site's page is refused, and another listener finds nothing`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tree = try await Tree(of: 3, at: house, for: try await house.listener(named: "Ada").id)
        let stranger = try await house.visitor("bruno")
        let path = "/crawls/\(tree.crawl.rawValue)/live"
        try await onPort(house) { port in
            for (visitor, origin, status) in [
                (browser, "https://evil.example", 403), (browser, "null", 403), (stranger, House.origin, 404),
                (house.browser(), House.origin, 401),
            ] {
                let cookies = visitor.cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
                let socket = try RawSocket(port: port)
                await socket.write(
                    WebSocketPeer.handshake(path: path, extra: "Cookie: \(cookies)\r\nOrigin: \(origin)\r\n"))
                #expect(await socket.readHead().statuses == [status])
            }
        }
    }

    @Test func `who takes nothing is told to try again later, and nothing is queued for them`() async throws {
        let house = try House { $0.live.patience = .milliseconds(50) }
        let browser = try await house.visitor()
        let tree = try await Tree(of: 1, at: house, for: try await house.listener(named: "Ada").id)
        let answer = try await browser.ask(
            .get, "/crawls/\(tree.crawl.rawValue)/live", headers: ["Origin": House.origin])
        guard case .webSocket(let conversation) = answer.body else { throw NoLine() }
        let reader = SlowReader()
        let (silence, hangUp) = AsyncStream<String>.makeStream()
        try await conversation(
            WebSocket(
                receive: {
                    for await word in silence { return word }
                    return nil
                },
                send: { text in _ = reader.hears(text) },
                backlog: { reader.backlog },
                close: { code, _ in
                    reader.isLeft(with: code)
                    hangUp.finish()
                }))
        #expect(reader.heard.count == 1)
        #expect(reader.code == 1013)
    }

    @Test func `each change on another node is heard of, though nobody looks`() async throws {
        let transport = PostgresTransport(listeningAt: try TestDatabase.current.url(as: .app))
        let house = try House { $0.live.pause = .seconds(3_600) }.with { $0.transport = transport }
        let browser = try await house.visitor()
        let tree = try await Tree(of: 7, at: try House(), for: try await house.listener(named: "Ada").id)
        let answer = try await browser.ask(
            .get, "/crawls/\(tree.crawl.rawValue)/live", headers: ["Origin": House.origin])
        guard case .webSocket(let conversation) = answer.body else { throw NoLine() }
        let (tellings, told) = AsyncStream<Void>.makeStream()
        let left = Guarded<UInt16?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await transport.run() }
            group.addTask {
                // One after the other is seen: the look with which listening begins shows one of them at most.
                var number = 0
                for await _ in tellings where number < 7 {
                    number += 1
                    try await tree.visit(number)
                }
            }
            try await conversation(
                WebSocket(
                    receive: {
                        // Whoever has not heard the end by now never will.
                        try await Task.sleep(for: .seconds(60))
                        return nil
                    },
                    send: { _ in told.yield() },
                    backlog: { 0 },
                    close: { code, _ in left.withLock { $0 = code } }))
            group.cancelAll()
        }
        #expect(left.withLock { $0 } == 1000)
        #expect(try await tree.states.values.allSatisfy { $0 == "visited" })
    }

    @Test func `who reads slowly gets the newest state and none of those in between`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tree = try await Tree(of: 31, at: house, for: try await house.listener(named: "Ada").id)
        let answer = try await browser.ask(
            .get, "/crawls/\(tree.crawl.rawValue)/live", headers: ["Origin": House.origin])
        guard case .webSocket(let conversation) = answer.body else { throw NoLine() }
        let reader = SlowReader()
        let (beginnings, begin) = AsyncStream<Void>.makeStream()
        let (silence, hangUp) = AsyncStream<String>.makeStream()
        async let walk: Void = {
            for await _ in beginnings { break }
            for number in 1...31 { try await tree.visit(number) }
            reader.takesAgain()
        }()
        try await conversation(
            WebSocket(
                receive: {
                    for await word in silence { return word }
                    return nil
                },
                send: { text in
                    // From the first on nothing is taken, until all has happened.
                    if reader.hears(text) == 1 { begin.yield() }
                },
                backlog: { reader.backlog },
                close: { _, _ in hangUp.finish() }))
        try await walk
        let messages = reader.heard
        #expect(messages.count == 2)
        #expect(messages.last?.contains(#""state":"done""#) == true)
        #expect(messages.last?.contains(#""complete":true"#) == true)
    }
}

/// Somebody who takes one message, and then nothing until told.
private final class SlowReader: Sendable {
    private let state = Guarded<(heard: [String], isBusy: Bool, code: UInt16?)>(([], false, nil))

    var heard: [String] { state.withLock { $0.heard } }
    var backlog: Int { state.withLock { $0.isBusy ? 1 << 20 : 0 } }

    /// Hears a message; how many that makes.
    func hears(_ text: String) -> Int {
        state.withLock { state in
            state.heard.append(text)
            state.isBusy = state.heard.count == 1
            return state.heard.count
        }
    }

    func takesAgain() { state.withLock { $0.isBusy = false } }

    /// The code with which the line was closed.
    var code: UInt16? { state.withLock { $0.code } }

    func isLeft(with code: UInt16) { state.withLock { $0.code = code } }
}
