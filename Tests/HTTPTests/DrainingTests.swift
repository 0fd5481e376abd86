import HTTP
import TestSocket
import Testing

@Suite(.timeLimit(.minutes(5))) struct DrainingTests {
    @Test func `what is in flight finishes, and its connection closes after it`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let server = try Server(.roomy) { _ in
            arrived.yield()
            _ = await gate.first { _ in true }
            return .text("finished")
        }
        let running = Task { try await server.run() }
        let socket = try RawSocket(port: server.port)
        await socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = await arrivals.first { _ in true }
        running.cancel()
        while !server.isDraining { await Task.yield() }
        open.yield()
        let answer = await socket.readToEnd()
        #expect(answer.statuses == [200] && answer.hasSuffix("finished"))
        #expect(answer.contains("Connection: close"))
        try await running.value
        #expect(server.boxes.alive == 0)
        #expect(throws: RawError.self) { try RawSocket(port: server.port) }
    }

    @Test func `what does not finish in time gets 503, and nothing stays suspended`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        var options = Server.Options.roomy
        options.drainDeadline = .milliseconds(100)
        let server = try Server(options) { _ in
            arrived.yield()
            try await Task.sleep(for: .seconds(60))
            return Response(200)
        }
        let running = Task { try await server.run() }
        let sockets = try (0..<10).map { _ in try RawSocket(port: server.port) }
        var waiting = arrivals.makeAsyncIterator()
        for socket in sockets {
            await socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await waiting.next()
        }
        running.cancel()
        for socket in sockets { #expect(await socket.readToEnd().statuses == [503]) }
        try await running.value
        #expect(server.boxes.alive == 0)
    }

    @Test func `during the notice new connections are answered, and told to close`() async throws {
        var options = Server.Options.roomy
        options.drainNotice = .seconds(1)
        let server = try Server(options) { _ in .text("still here") }
        let running = Task { try await server.run() }
        running.cancel()
        while !server.isDraining { await Task.yield() }
        let answer = try await conversation(with: server.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.statuses == [200] && answer.contains("Connection: close"))
        try await running.value
    }

    @Test func `a server may be stopped at any moment, also while it starts and while clients come`()
        async throws
    {
        for round in 0..<40 {
            let server = try Server(.roomy) { _ in .text("here") }
            let running = Task { try await server.run() }
            let callers = try (0..<8).map { _ in try RawSocket(port: server.port) }
            for caller in callers.prefix(round % 9) {
                await caller.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            }
            running.cancel()
            // Who connects while the door closes is sent away or answered; the process lives.
            _ = try? RawSocket(port: server.port)
            try await running.value
            #expect(server.boxes.alive == 0)
        }
    }

    @Test func `a server runs once`() async throws {
        try await serving({ _ in Response(200) }) { server in
            try await asking { client in _ = try await client.send(Request(.get, server.url)) }
            await #expect(throws: ServerError.self) { try await server.run() }
        }
    }
}
