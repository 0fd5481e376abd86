import HTTP
import TestSocket
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServerLimitTests {
    private let ok: Responder = { .text("\($0.body.count)") }

    @Test func `a body that says it is too large is refused before it is sent`() async throws {
        try await serving(ok) { server in
            let answer = try await conversation(
                with: server.port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n")
            #expect(answer.statuses == [413])
            #expect(answer.contains("application/problem+json"))
        }
    }

    @Test func `a body in chunks is refused as soon as it is too large`() async throws {
        try await serving(ok) { server in
            let socket = try RawSocket(port: server.port)
            await socket.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            for _ in 0..<2_500 { guard await socket.write(chunk) else { break } }
            #expect(await socket.readToEnd().statuses == [413])
        }
    }

    @Test func `a body of exactly the limit is taken, in both forms`() async throws {
        var options = Server.Options.roomy
        options.bodyLimit = 1_000
        try await serving(ok, with: options) { server in
            let body = String(repeating: "x", count: 1_000)
            let head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            let whole = try await conversation(
                with: server.port, head + "Content-Length: 1000\r\n\r\n" + body)
            #expect(whole.hasSuffix("\r\n1000"))
            let chunked = head + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n\(body)\r\n"
            let inChunks = try await conversation(with: server.port, chunked + "0\r\n\r\n")
            #expect(inChunks.hasSuffix("\r\n1000"))
            let oneMore = try await conversation(with: server.port, chunked + "1\r\nx\r\n0\r\n\r\n")
            #expect(oneMore.statuses == [413])
        }
    }

    @Test(arguments: [17 << 10, 64 << 10]) func `a long header is refused`(size: Int) async throws {
        try await serving(ok) { server in
            let filler = String(repeating: "x", count: size)
            let answer = try await conversation(
                with: server.port, "GET / HTTP/1.1\r\nHost: a\r\nX-Filler: \(filler)\r\n\r\n")
            #expect(answer.statuses == [431])
        }
    }

    @Test func `thousands of header fields are refused`() async throws {
        try await serving(ok) { server in
            let fields = (0..<5_000).map { "X-\($0): y\r\n" }.joined()
            let answer = try await conversation(
                with: server.port, "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            #expect(answer.statuses == [431])
        }
    }

    @Test func `a long target is refused`() async throws {
        try await serving(ok) { server in
            let path = String(repeating: "x", count: 2_048)
            let answer = try await conversation(with: server.port, "GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.statuses == [414])
        }
    }

    @Test(arguments: [
        ("GET /\(String(repeating: "x", count: 2_048)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: a\r\nX-Filler: \(String(repeating: "x", count: 17 << 10))\r\n\r\n", 431),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nxxxxx\r\n", 413),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 500),
    ])
    func `what the server says itself carries the headers that every answer does`(
        request: String, status: Int
    ) async throws {
        var options = Server.Options.roomy
        options.bodyLimit = 4
        options.headers = ["X-Content-Type-Options": "nosniff"]
        try await serving({ _ in throw Unexpected() }, with: options) { server in
            let answer = try await conversation(with: server.port, request)
            #expect(answer.statuses == [status])
            #expect(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"))
        }
    }

    @Test func `what an answer says itself counts more than what every answer says`() async throws {
        var options = Server.Options.roomy
        options.headers = ["X-Own": "the server's"]
        try await serving({ _ in Response(200, headers: ["x-own": "mine"]) }, with: options) { server in
            let answer = try await conversation(
                with: server.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.contains("x-own: mine"))
            #expect(!answer.contains("the server's"))
        }
    }

    private struct Unexpected: Error {}

    @Test func `a header that comes a byte at a time is cut off by the clock on the wall`() async throws {
        var options = Server.Options.roomy
        options.headerDeadline = .milliseconds(200)
        try await serving(ok, with: options) { server in
            let socket = try RawSocket(port: server.port)
            await socket.write("GET / HTTP/1.1\r\nHost: a\r\n")
            // Each byte is activity: microhttpd's own timeout would never come. Ends when the server hangs up.
            while await socket.write("x") { try await Task.sleep(for: .milliseconds(20)) }
            #expect(await socket.readToEnd().statuses == [])
        }
    }

    @Test func `a body that comes a byte at a time is cut off too`() async throws {
        var options = Server.Options.roomy
        options.bodyDeadline = .milliseconds(200)
        try await serving(ok, with: options) { server in
            let socket = try RawSocket(port: server.port)
            await socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
            while await socket.write("x") { try await Task.sleep(for: .milliseconds(20)) }
            #expect(await socket.readToEnd().statuses == [])
        }
    }

    @Test func `who takes a large answer a byte at a time is cut off too`() async throws {
        var options = Server.Options.roomy
        options.replyDeadline = .milliseconds(200)
        options.leastRate = 1 << 30
        let size = 64 << 20
        try await serving(
            { _ in Response(200, body: .bytes([UInt8](repeating: 0x61, count: size))) }, with: options
        ) {
            server in
            let socket = try RawSocket(port: server.port, receiveBuffer: 4_096)
            await socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            for _ in 0..<50 {
                _ = await socket.read(count: 1)
                try await Task.sleep(for: .milliseconds(20))
            }
            // What the system's buffers held is all that comes.
            #expect(await socket.readToEnd().utf8.count < size)
        }
    }

    @Test func `an answer with a header that cannot be said is reported, and 500`() async throws {
        var options = Server.Options.roomy
        let (reports, reported) = AsyncStream.makeStream(of: String.self)
        options.report = { error, _ in reported.yield("\(error)") }
        try await serving({ _ in Response(200, headers: ["X-Name": "a\r\nSet-Cookie: b"]) }, with: options) {
            server in
            let answer = try await conversation(
                with: server.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.statuses == [500] && !answer.contains("Set-Cookie"))
            let report = try #require(await reports.first { _ in true })
            #expect(report.contains("X-Name") && !report.contains("Set-Cookie"))
        }
        options.headers = ["X Name": "a"]
        #expect(throws: ServerError.self) { try Server(options) { _ in Response(200) } }
    }

    @Test func `a connection that says nothing is closed`() async throws {
        var options = Server.Options.roomy
        options.headerDeadline = .milliseconds(200)
        try await serving(ok, with: options) { server in
            let silent = try RawSocket(port: server.port)
            #expect(await silent.readToEnd() == "")
        }
    }

    @Test func `a connection that says nothing more is closed`() async throws {
        var options = Server.Options.roomy
        options.idleDeadline = .milliseconds(200)
        try await serving(ok, with: options) { server in
            let once = try await conversation(with: server.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(once.statuses == [200])
        }
    }

    @Test func `one address gets no more connections than its share`() async throws {
        var options = Server.Options()
        options.connectionsPerAddress = 2
        try await serving(ok, with: options) { server in
            let hello = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            let sockets = try (0..<2).map { _ in try RawSocket(port: server.port) }
            for socket in sockets {
                await socket.write(hello)
                #expect(await socket.read(until: "\r\n\r\n0").statuses == [200])
            }
            let third = try await conversation(with: server.port, hello)
            #expect(third.statuses == [])
        }
    }
}
