import HTTP
import TestSocket
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServerTests {
    private let echo: Responder = { request in
        .text("\(request.method.rawValue) \(request.url) \(String(decoding: request.body, as: UTF8.self))")
    }

    @Test func `a request arrives whole, and its answer too`() async throws {
        try await serving(echo) { server in
            try await asking { client in
                let answer = try await client.send(
                    Request(.post, "\(server.url)/a%20b?c=%C3%A9&d", body: Array("héllo".utf8)))
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == "text/plain")
                #expect(answer.text == "POST /a%20b?c=%C3%A9&d héllo")
            }
        }
    }

    @Test func `HEAD is answered with the length of what GET would send, and nothing more`() async throws {
        try await serving({ _ in .text("twelve bytes") }) { server in
            try await asking { client in
                let answer = try await client.send(Request(.head, "\(server.url)/"))
                #expect(answer.status == 200)
                #expect(answer.headers["Content-Length"] == "12")
                #expect(answer.bytes.isEmpty)
            }
        }
    }

    @Test func `a body in chunks is put together`() async throws {
        try await serving(echo) { server in
            let answer = try await conversation(
                with: server.port,
                "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
            #expect(answer.statuses == [200])
            #expect(answer.hasSuffix("POST /x abcdefg"))
        }
    }

    @Test func `requests sent in one breath are answered in order on one connection`() async throws {
        try await serving(echo) { server in
            let one = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
            let two = "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            let three = "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let answer = try await conversation(with: server.port, one + two + three)
            #expect(answer.statuses == [200, 200, 200])
            let order = ["GET /1 ", "POST /2 abc", "GET /3 "].compactMap {
                answer.firstRange(of: $0)?.lowerBound
            }
            #expect(order.count == 3 && order == order.sorted())
        }
    }

    @Test func `what a responder throws stays inside, and is reported`() async throws {
        var options = Server.Options.roomy
        let (reports, continuation) = AsyncStream.makeStream(of: String.self)
        options.report = { error, request in continuation.yield("\(request.path): \(error)") }
        struct Secret: Error { let password = "hunter2" }
        try await serving({ _ in throw Secret() }, with: options) { server in
            try await asking { client in
                let answer = try await client.send(Request(.get, "\(server.url)/x?code=1"))
                #expect(answer.status == 500)
                #expect(answer.headers["Content-Type"] == "application/problem+json")
                #expect(!answer.text.contains("hunter2") && !answer.text.contains("Secret"))
            }
        }
        continuation.finish()
        #expect(await reports.first { _ in true }?.hasPrefix("/x: Secret") == true)
    }

    @Test func `a thrown problem is the answer`() async throws {
        try await serving({ _ in throw ProblemDocument(404, detail: "No such track.", parameter: "track") }) {
            server in
            try await asking { client in
                let answer = try await client.send(Request(.get, "\(server.url)/x"))
                #expect(answer.status == 404)
                #expect(answer.text.contains(#""parameter":"track""#))
            }
        }
    }

    @Test func `a hundred requests at once are all answered, each with its own`() async throws {
        try await serving(echo) { server in
            var options = LiveClient.Options()
            options.connectionsPerHost = 100
            options.connections = 100
            try await asking(options) { client in
                let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            let answer = try await client.send(Request(.get, "\(server.url)/\(number)"))
                            return answer.text == "GET /\(number) "
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count == 100 && answers.allSatisfy { $0 })
            }
        }
    }

    @Test func `a responder that is too slow is cancelled, and its client gets 503`() async throws {
        var options = Server.Options.roomy
        options.handlerDeadline = .milliseconds(100)
        let (ends, continuation) = AsyncStream.makeStream(of: Bool.self)
        let sleepy: Responder = { _ in
            defer { continuation.yield(Task.isCancelled) }
            try? await Task.sleep(for: .seconds(60))
            return Response(200)
        }
        try await serving(sleepy, with: options) { server in
            try await asking { client in
                let answer = try await client.send(Request(.get, "\(server.url)/"))
                #expect(answer.status == 503)
                #expect(answer.headers["Retry-After"] == "1")
            }
        }
        #expect(await ends.first { _ in true } == true)
    }

    @Test func `more requests than it may answer at one time get 503`() async throws {
        var options = Server.Options.roomy
        options.requestsInFlight = 1
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let gated: Responder = { _ in
            arrived.yield()
            _ = await gate.first { _ in true }
            return Response(200)
        }
        try await serving(gated, with: options) { server in
            try await asking { client in
                async let first = client.send(Request(.get, "\(server.url)/first"))
                _ = await arrivals.first { _ in true }
                let second = try await client.send(Request(.get, "\(server.url)/second"))
                #expect(second.status == 503)
                open.yield()
                let status = try await first.status
                #expect(status == 200)
            }
        }
    }

    @Test func `a port that is taken, or no port, is refused with its reason`() async throws {
        let server = try Server(.roomy) { _ in Response(200) }
        var options = Server.Options.roomy
        options.port = server.port
        #expect(throws: ServerError.self) { try Server(options) { _ in Response(200) } }
        options.port = 70_000
        #expect(throws: ServerError.self) { try Server(options) { _ in Response(200) } }
        options.host = "not an address"
        #expect(throws: ServerError.self) { try Server(options) { _ in Response(200) } }
    }
}
