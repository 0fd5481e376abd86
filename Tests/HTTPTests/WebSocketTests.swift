import HTTP
import TestSocket
import Testing

/// A conversation as the answer to any handshake.
private func conversation(_ converse: @escaping @Sendable (WebSocket) async throws -> Void) -> Response {
    Response(101, body: .webSocket(converse))
}

@Suite(.timeLimit(.minutes(5))) struct WebSocketTests {
    private let echo: Responder = { _ in
        conversation { socket in
            while let text = try await socket.receive() { try await socket.send(text) }
        }
    }

    @Test func `what is said comes back, in order`() async throws {
        try await serving(echo) { server in
            let peer = try await WebSocketPeer(port: server.port)
            for text in ["one", "", "héllo 🎧", String(repeating: "x", count: 16_000)] {
                await peer.send(text)
                #expect(await peer.receive()?.text == text)
            }
            await peer.socket.write(WebSocketPeer.frame(8, [0x03, 0xE8]))
            #expect(await peer.closeCode() == 1000)
            #expect(await peer.receive() == nil)
        }
    }

    @Test func `what came with the handshake is not lost`() async throws {
        try await serving(echo) { server in
            let early =
                WebSocketPeer.frame(1, Array("early".utf8)) + WebSocketPeer.frame(1, Array("bird".utf8))
            let peer = try await WebSocketPeer(port: server.port, early: early)
            #expect(await peer.receive()?.text == "early")
            #expect(await peer.receive()?.text == "bird")
        }
    }

    @Test func `a message in fragments, with a ping between them, is one message`() async throws {
        try await serving(echo) { server in
            let peer = try await WebSocketPeer(port: server.port)
            await peer.socket.write(
                WebSocketPeer.frame(1, Array("to".utf8), isFinal: false) + WebSocketPeer.frame(9, [7])
                    + WebSocketPeer.frame(0, Array("geth".utf8), isFinal: false)
                    + WebSocketPeer.frame(0, Array("er".utf8)))
            #expect(await peer.receive() == WebSocketPeer.Frame(opcode: 10, payload: [7]))
            #expect(await peer.receive()?.text == "together")
        }
    }

    /// What a client must not send, and the code that it gets.
    private static let offences: [(name: String, bytes: [UInt8], code: Int)] = [
        ("too long", WebSocketPeer.frame(1, [UInt8](repeating: 0x61, count: 16_385)), 1009),
        (
            "too long in fragments",
            WebSocketPeer.frame(1, [UInt8](repeating: 0x61, count: 16_000), isFinal: false)
                + WebSocketPeer.frame(0, [UInt8](repeating: 0x61, count: 1_000)), 1009
        ),
        ("no UTF-8", WebSocketPeer.frame(1, [0xC3, 0x28]), 1007),
        ("binary", WebSocketPeer.frame(2, [1, 2, 3]), 1003),
        ("not masked", WebSocketPeer.frame(1, [0x61], isMasked: false), 1002),
        ("a reserved opcode", WebSocketPeer.frame(3, [0x61]), 1002),
        ("a continuation of nothing", WebSocketPeer.frame(0, [0x61]), 1002),
    ]

    @Test(arguments: offences)
    func `an offence ends with its code`(offence: (name: String, bytes: [UInt8], code: Int)) async throws {
        try await serving(echo) { server in
            let peer = try await WebSocketPeer(port: server.port)
            await peer.socket.write(offence.bytes)
            #expect(await peer.closeCode() == offence.code, "\(offence.name)")
        }
    }

    @Test func `a frame that makes no sense ends the connection`() async throws {
        try await serving(echo) { server in
            let peer = try await WebSocketPeer(port: server.port)
            await peer.socket.write(WebSocketPeer.frame(9, [UInt8](repeating: 0, count: 126)))
            while let frame = await peer.receive() { #expect(frame.opcode == 8) }
        }
    }

    @Test func `the route says goodbye with the code of its choice, 1000 at its end, 1011 when it fails`()
        async throws
    {
        struct Oops: Error {}
        let routes: Responder = { request in
            conversation { socket in
                switch request.path {
                case "/policy": await socket.close(1008, "signed out")
                case "/fails": throw Oops()
                default: for number in 0..<50 { try await socket.send("last words \(number)") }
                }
            }
        }
        try await serving(routes) { server in
            for (path, code) in [("/policy", 1008), ("/fails", 1011)] {
                let peer = try await WebSocketPeer(port: server.port, path: path)
                #expect(await peer.closeCode() == code)
            }
            let peer = try await WebSocketPeer(port: server.port, path: "/ends")
            for number in 0..<50 { #expect(await peer.receive()?.text == "last words \(number)") }
            #expect(await peer.receive()?.code == 1000)
        }
    }

    @Test func `who reads too slowly is told to try again later, and holds up nobody`() async throws {
        let (errors, report) = AsyncStream.makeStream(of: WebSocketError.self)
        let flood: Responder = { _ in
            conversation { socket in
                let text = String(repeating: "x", count: 10_000)
                do {
                    while true { try await socket.send(text) }
                } catch let error as WebSocketError { report.yield(error) }
            }
        }
        try await serving(flood) { server in
            let peer = try await WebSocketPeer(port: server.port, receiveBuffer: 4_096)
            #expect(await errors.first { _ in true } == .tooSlow)
            // As long as something is taken the goodbye is worth the wait.
            for _ in 0..<4 {
                #expect(await peer.receive()?.opcode == 1)
                try await Task.sleep(for: .milliseconds(700))
            }
            #expect(await peer.closeCode() == 1013)
        }
    }

    @Test func `who pings and takes no answer is read no further, and told to try again later`() async throws
    {
        var options = Server.Options.roomy
        // Over while the flood waits, and long before the goodbye is.
        options.pongDeadline = .seconds(2)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let listener: Responder = { _ in
            conversation { socket in
                while try await socket.receive() != nil {}
                ended.yield()
            }
        }
        try await serving(listener, with: options) { server in
            let peer = try await WebSocketPeer(port: server.port, receiveBuffer: 4_096)
            let ping = WebSocketPeer.frame(9, [UInt8](repeating: 0, count: 125))
            let pings = Array(repeatElement(ping, count: 1_000).joined())
            // Far more than the system's buffers hold: all of it is taken only by who hoards the answers.
            let most = 128 << 20
            let taken = await peer.socket.flood(pings, most: most)
            #expect(taken < most)
            #expect(await peer.closeCode() == 1013)
            _ = await ends.first { true }
        }
    }

    @Test func `a client that vanishes ends the conversation`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let listener: Responder = { _ in
            conversation { socket in
                ended.yield(try await socket.receive() == nil)
            }
        }
        try await serving(listener) { server in
            do { _ = try await WebSocketPeer(port: server.port) }
            #expect(await ends.first { _ in true } == true)
        }
    }

    @Test func `a route that does not read is not flooded, and reads later what came`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let late: Responder = { _ in
            conversation { socket in
                _ = await gate.first { _ in true }
                var count = 0
                while count < 200, try await socket.receive() != nil { count += 1 }
                try await socket.send("\(count)")
            }
        }
        try await serving(late) { server in
            let peer = try await WebSocketPeer(port: server.port)
            for number in 0..<200 { await peer.send("\(number)") }
            open.yield()
            #expect(await peer.receive()?.text == "200")
        }
    }

    @Test func `who was not read for long is not taken for silent when they are read again`() async throws {
        var options = Server.Options.roomy
        options.pongDeadline = .seconds(2)
        let late: Responder = { _ in
            conversation { socket in
                try await Task.sleep(for: .seconds(4))
                var count = 0
                while count < 200, try await socket.receive() != nil { count += 1 }
                try await socket.send("\(count)")
            }
        }
        try await serving(late, with: options) { server in
            let peer = try await WebSocketPeer(port: server.port)
            let all = (0..<200).flatMap { WebSocketPeer.frame(1, Array("\($0)".utf8)) }
            await peer.socket.write(all)
            #expect(await peer.receive()?.text == "200")
        }
    }

    @Test func `who does not answer pings is gone after the deadline`() async throws {
        var options = Server.Options.roomy
        options.pingInterval = .milliseconds(50)
        options.pongDeadline = .milliseconds(200)
        try await serving(echo, with: options) { server in
            let peer = try await WebSocketPeer(port: server.port)
            var pings = 0
            while let frame = await peer.receive() { pings += frame.opcode == 9 ? 1 : 0 }
            #expect(pings >= 1)
        }
    }

    @Test func `a shutdown says that the server is going away`() async throws {
        let server = try Server(.roomy, responder: echo)
        let running = Task { try await server.run() }
        var peers: [WebSocketPeer] = []
        for _ in 0..<5 { peers.append(try await WebSocketPeer(port: server.port)) }
        running.cancel()
        for peer in peers {
            #expect(await peer.closeCode() == 1001)
            await peer.socket.write(WebSocketPeer.frame(8, [0x03, 0xE9]))
            #expect(await peer.receive() == nil)
        }
        try await running.value
        #expect(server.boxes.alive == 0)
    }

    @Test func `a shutdown does not wait for those who never answer`() async throws {
        let server = try Server(.roomy, responder: echo)
        let running = Task { try await server.run() }
        let peer = try await WebSocketPeer(port: server.port)
        running.cancel()
        try await running.value
        #expect(server.boxes.alive == 0)
        #expect(await peer.closeCode() == 1001)
    }

    @Test func `fifty conversations at once do not mix`() async throws {
        try await serving(echo) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let peer = try await WebSocketPeer(port: server.port)
                        for round in 0..<5 {
                            await peer.send("\(number)/\(round)")
                            #expect(await peer.receive()?.text == "\(number)/\(round)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct HandshakeTests {
    private static let proper = WebSocketPeer.handshake()

    private static let improper: [(what: String, request: String, status: Int)] = [
        ("no upgrade", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 426),
        ("another version", proper.replacing("Version: 13", with: "Version: 8"), 426),
        ("another protocol", proper.replacing("Upgrade: websocket", with: "Upgrade: h2c"), 426),
        ("a short key", proper.replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "dGhl"), 400),
        ("no key", proper.replacing("Sec-WebSocket-Key", with: "X-Key"), 400),
        ("no connection header", proper.replacing("Connection: keep-alive, Upgrade\r\n", with: ""), 400),
        ("another method", proper.replacing("GET /", with: "POST /"), 400),
        ("HTTP/1.0", proper.replacing("HTTP/1.1", with: "HTTP/1.0"), 400),
        ("a body", WebSocketPeer.handshake(extra: "Content-Length: 3\r\n") + "abc", 400),
    ]

    @Test(arguments: improper)
    func `what is no proper handshake is refused`(form: (what: String, request: String, status: Int))
        async throws
    {
        let route: Responder = { _ in
            conversation { _ in Issue.record("it was opened") }
        }
        try await serving(route) { server in
            let socket = try RawSocket(port: server.port)
            await socket.write(form.request)
            let answer = await socket.readHead()
            #expect(
                answer.hasPrefix("HTTP/1.1 \(form.status) ") || answer.hasPrefix("HTTP/1.0 \(form.status) "))
        }
    }
}
