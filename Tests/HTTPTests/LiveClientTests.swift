import HTTP
import Testing

@Suite(.timeLimit(.minutes(5))) struct LiveClientTests {
    @Test(arguments: [
        "http://example.org/", "ftp://127.0.0.1/", "file:///etc/passwd", "http://127.0.0.1.example.org/",
        "http://user:pass@127.0.0.1/", "https://user@example.org/", "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y",
        "http://127.0.0.1/é", "", "/path", "gopher://127.0.0.1", "http://[::2]/", "http://127.0.0.1:99999/",
    ])
    func `a URL that is not https, not ours or not well-formed never leaves`(url: String) async throws {
        try await asking { client in
            let error = await #expect(throws: HTTPError.self) { try await client.send(Request(.get, url)) }
            guard case .malformed(let why) = try #require(error) else {
                Issue.record("not malformed: \(String(describing: error))")
                return
            }
            #expect(!why.contains("pass"))
        }
    }

    @Test func `a header cannot smuggle another`() async throws {
        try await serving({ _ in Response(200) }) { server in
            try await asking { client in
                for headers: Headers in [
                    ["X": "a\r\nY: b"], ["X": "a\nb"], ["X\r\nY": "b"], ["X Y": "b"], ["": "b"],
                    ["X": "a\0b"],
                    ["Content-Length": "5"], ["Transfer-Encoding": "chunked"],
                ] {
                    await #expect(throws: HTTPError.self) {
                        try await client.send(Request(.get, server.url, headers: headers))
                    }
                }
                await #expect(throws: HTTPError.self) {
                    try await client.send(Request(Method(rawValue: "GET / HTTP/1.1\r\nX:"), server.url))
                }
            }
        }
    }

    @Test func `headers travel as they are, and nothing is added that was not asked for`() async throws {
        let mirror: Responder = { request in
            .text(request.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
        }
        try await serving(mirror) { server in
            var options = LiveClient.Options()
            options.userAgent = "Segue/test (me@example.org)"
            try await asking(options) { client in
                let answer = try await client.send(
                    Request(
                        .put, server.url, headers: ["X-Empty": "", "Authorization": "Bearer x"], body: [1]))
                #expect(answer.text.contains("User-Agent: Segue/test (me@example.org)"))
                #expect(answer.text.contains("X-Empty: \n") || answer.text.hasSuffix("X-Empty: "))
                #expect(answer.text.contains("Authorization: Bearer x"))
                #expect(answer.text.contains("Content-Length: 1"))
                #expect(!answer.text.contains("Expect") && !answer.text.contains("Content-Type"))
            }
        }
    }

    @Test(arguments: [Method.get, .post, .put, .patch, .delete])
    func `every method can carry a body, or none`(method: Method) async throws {
        let mirror: Responder = { .text("\($0.method.rawValue)\($0.body.count)") }
        try await serving(mirror) { server in
            try await asking { client in
                for size in [0, 3, 60_000] {
                    let request = Request(method, server.url, body: [UInt8](repeating: 0, count: size))
                    let answer = try await client.send(request)
                    #expect(answer.text == "\(method.rawValue)\(size)")
                }
            }
        }
    }

    @Test func `a redirect is an answer`() async throws {
        try await serving({ _ in Response(302, headers: ["Location": "https://evil.example/"]) }) { server in
            try await asking { client in
                let answer = try await client.send(Request(.get, server.url))
                #expect(answer.status == 302 && answer.headers["Location"] == "https://evil.example/")
            }
        }
    }

    @Test func `a server that is silent runs into the deadline`() async throws {
        let garbage = GarbageServer(saying: "", stayOpen: true)
        var options = LiveClient.Options()
        options.deadline = .milliseconds(100)
        try await asking(options) { client in
            await #expect(throws: HTTPError.timeout(host: "127.0.0.1")) {
                try await client.send(Request(.get, garbage.url))
            }
        }
    }

    @Test func `a server that drips is cut off`() async throws {
        var options = LiveClient.Options()
        (options.slowest, options.patience) = (1_000, .seconds(1))
        let drip: Responder = { _ in
            Response(
                200,
                body: .stream {
                    try await Task.sleep(for: .milliseconds(50))
                    return [0]
                })
        }
        try await serving(drip) { server in
            try await asking(options) { client in
                await #expect(throws: HTTPError.timeout(host: "127.0.0.1")) {
                    try await client.send(Request(.get, server.url))
                }
            }
        }
    }

    @Test func `a body beyond the limit is refused, whether its length is said or not`() async throws {
        var options = LiveClient.Options()
        options.bodyLimit = 10_000
        let big: Responder = { request in
            let piece = [UInt8](repeating: 1, count: 10_001)
            return request.path == "/said"
                ? Response(200, body: .bytes(piece)) : Response(200, body: .stream { piece })
        }
        try await serving(big) { server in
            try await asking(options) { client in
                for path in ["/said", "/endless"] {
                    await #expect(throws: HTTPError.tooLarge(host: "127.0.0.1", limit: 10_000)) {
                        try await client.send(Request(.get, server.url + path))
                    }
                }
            }
        }
    }

    @Test func `a body that unpacks beyond the limit is refused`() async throws {
        var options = LiveClient.Options()
        options.bodyLimit = 100_000
        let bomb: Responder = { _ in
            Response(200, headers: ["Content-Encoding": "gzip"], body: .bytes(GZip.zeros(1_000_000)))
        }
        try await serving(bomb) { server in
            try await asking(options) { client in
                await #expect(throws: HTTPError.tooLarge(host: "127.0.0.1", limit: 100_000)) {
                    try await client.send(Request(.get, server.url))
                }
            }
            try await asking { client in
                let answer = try await client.send(Request(.get, server.url))
                #expect(answer.bytes == [UInt8](repeating: 0, count: 1_000_000))
                #expect(answer.headers["Content-Encoding"] == nil)
            }
        }
    }

    @Test func `nobody there is unreachable, and a stranger's certificate is not trusted`() async throws {
        let garbage = GarbageServer(saying: "HTTP/1.1 200 OK\r\n\r\n", askedFirst: false)
        let port = try Server(.roomy) { _ in Response(200) }.port  // Taken and let go at once.
        try await asking { client in
            await #expect(throws: HTTPError.unreachable(host: "127.0.0.1")) {
                try await client.send(Request(.get, "http://127.0.0.1:\(port)/"))
            }
            await #expect(throws: HTTPError.unreachable(host: "name.invalid")) {
                try await client.send(Request(.get, "https://name.invalid/?code=secret"))
            }
            await #expect(throws: HTTPError.tls(host: "127.0.0.1")) {
                try await client.send(Request(.get, "https://127.0.0.1:\(garbage.port)/"))
            }
        }
    }

    @Test func `a cancelled call ends at once, before, during and after`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let sleepy: Responder = { _ in
            arrived.yield()
            try await Task.sleep(for: .seconds(60))
            return Response(200)
        }
        var options = Server.Options.roomy
        options.drainDeadline = .milliseconds(10)
        try await serving(sleepy, with: options) { server in
            try await asking { client in
                let call = Task { try await client.send(Request(.get, server.url)) }
                _ = await arrivals.first { _ in true }
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
                let late = Task {
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                    return try await client.send(Request(.get, server.url))
                }
                await #expect(throws: CancellationError.self) { try await late.value }
            }
        }
    }

    @Test func `thousands of cancelled calls leave nothing behind`() async throws {
        try await serving({ _ in .text("ok") }) { server in
            try await asking { client in
                for _ in 0..<20 {
                    await withTaskGroup(of: Void.self) { group in
                        for _ in 0..<100 {
                            group.addTask { _ = try? await client.send(Request(.get, server.url)) }
                        }
                        _ = await group.next()
                        group.cancelAll()
                    }
                }
                let answer = try await client.send(Request(.get, server.url))
                #expect(answer.text == "ok")
            }
        }
    }

    @Test func `a client that was shut down ends what waits, and refuses what comes`() async throws {
        let garbage = GarbageServer(saying: "", stayOpen: true)
        let live = LiveClient()
        let client = live.client
        let call = Task { try await client.send(Request(.get, garbage.url)) }
        while live.boxes.alive == 0 { await Task.yield() }
        await live.shutdown()
        await #expect(throws: HTTPError.closed) { try await call.value }
        await #expect(throws: HTTPError.closed) { try await client.send(Request(.get, garbage.url)) }
        await live.shutdown()
    }

    @Test func `holding only the client is enough`() async throws {
        try await serving({ _ in .text("alive") }) { server in
            let client = LiveClient().client
            let answer = try await client.send(Request(.get, server.url))
            #expect(answer.text == "alive")
        }
    }
}

/// Answers that are no HTTP, or break off.
@Suite(.timeLimit(.minutes(5))) struct GarbageTests {
    @Test(arguments: [
        "", "garbage\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        "\0\0\0\0\0\0\0\0", "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 200_000) + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X: yyyyyyyyyyyyyyyyyyyy\r\n", count: 20_000) + "\r\n",
    ])
    func `what is no whole answer is an error, never a crash`(answer: String) async throws {
        let garbage = GarbageServer(saying: answer, connections: 4)
        try await asking { client in
            await #expect(throws: HTTPError.self) { try await client.send(Request(.get, garbage.url)) }
        }
    }

    @Test func `what lies beyond the answer is not read into it`() async throws {
        let garbage = GarbageServer(
            saying:
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \u{fffd}\r\n\r\nokHTTP/1.1 500 Extra\r\n\r\n"
        )
        try await asking { client in
            let answer = try await client.send(Request(.get, garbage.url))
            #expect(answer.status == 200 && answer.text == "ok" && answer.headers["Link"] == nil)
        }
    }
}
