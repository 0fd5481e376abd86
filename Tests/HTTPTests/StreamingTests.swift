import HTTP
import TestSocket
import Testing

@Suite(.timeLimit(.minutes(5))) struct StreamingTests {
    /// A body of so many pieces; each is made only when asked for.
    private static func pieces(_ count: Int, of size: Int, made: Counter) -> Response {
        Response(
            200,
            body: .stream {
                let number = made.next()
                return number <= count ? [UInt8](repeating: UInt8(number % 251), count: size) : nil
            })
    }

    @Test func `pieces arrive in order and whole`() async throws {
        let made = Counter()
        try await serving({ _ in Self.pieces(50, of: 10_000, made: made) }) { server in
            try await asking { client in
                let answer = try await client.send(Request(.get, "\(server.url)/"))
                #expect(answer.bytes == (1...50).flatMap { [UInt8](repeating: UInt8($0), count: 10_000) })
            }
        }
    }

    @Test func `the second piece is made after the first was read, and may wait for it`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let count = Counter()
        let slow: Responder = { _ in
            Response(
                200,
                body: .stream {
                    let number = count.next()
                    if number == 2 { _ = await gate.first { _ in true } }
                    return number == 1 ? Array("first".utf8) : number == 2 ? Array("second".utf8) : nil
                })
        }
        try await serving(slow) { server in
            let socket = try RawSocket(port: server.port)
            await socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await socket.read(until: "first").contains("first"))
            open.yield()
            #expect(await socket.readToEnd().contains("second"))
        }
    }

    @Test func `a reader that does not read holds the source back`() async throws {
        let made = Counter()
        try await serving({ _ in Self.pieces(10_000, of: 64 << 10, made: made) }) { server in
            let socket = try RawSocket(port: server.port, receiveBuffer: 4_096)
            await socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await socket.read(count: 1_000)
            // The rest is 640 MB: what was made is what the system's buffers hold, and a little.
            #expect(made.value < 1_000)
        }
    }

    @Test func `HEAD never asks for a piece`() async throws {
        let made = Counter()
        try await serving({ _ in Self.pieces(5, of: 10, made: made) }) { server in
            try await asking { client in
                let answer = try await client.send(Request(.head, "\(server.url)/"))
                #expect(answer.status == 200 && answer.bytes.isEmpty)
            }
        }
        #expect(made.value <= 1)
    }

    @Test func `the answer to HEAD ends with its header, also where GET would send a stream`() async throws {
        try await serving({ _ in Self.pieces(5, of: 10, made: Counter()) }) { server in
            let answer = try await conversation(with: server.port, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.statuses == [200])
            #expect(answer.hasSuffix("\r\n\r\n"))
            #expect(answer.ranges(of: "\r\n\r\n").count == 1, "no chunk, not even the last")
        }
    }

    @Test func `a source that fails breaks the answer off, and the client knows`() async throws {
        let made = Counter()
        struct Broken: Error {}
        let failing: Responder = { _ in
            Response(
                200,
                body: .stream {
                    if made.next() > 2 { throw Broken() }
                    return [1, 2, 3]
                })
        }
        try await serving(failing) { server in
            try await asking { client in
                await #expect(throws: HTTPError.broken(host: "127.0.0.1")) {
                    try await client.send(Request(.get, "\(server.url)/"))
                }
            }
        }
    }

    @Test func `a stream may go on for longer than a piece of it may take`() async throws {
        var options = Server.Options.roomy
        options.replyDeadline = .milliseconds(500)
        let made = Counter()
        let steady: Responder = { _ in
            Response(
                200,
                body: .stream {
                    try await Task.sleep(for: .milliseconds(50))
                    return made.next() <= 12 ? [1] : nil
                })
        }
        try await serving(steady, with: options) { server in
            try await asking { client in
                let answer = try await client.send(Request(.get, "\(server.url)/"))
                #expect(answer.bytes.count == 12)
            }
        }
    }

    @Test func `a source that is silent for too long is broken off`() async throws {
        var options = Server.Options.roomy
        options.handlerDeadline = .milliseconds(100)
        let silent: Responder = { _ in
            Response(
                200,
                body: .stream {
                    try await Task.sleep(for: .seconds(60))
                    return nil
                })
        }
        try await serving(silent, with: options) { server in
            let answer = try await conversation(
                with: server.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            // 200 and no last chunk; or, on a machine that is too busy to start in time, 503.
            #expect(!answer.contains("\r\n0\r\n"))
        }
    }
}
