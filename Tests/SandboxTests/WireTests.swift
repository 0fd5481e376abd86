import HTTP
import Sandbox
import Testing

/// The same world over a real socket.
@Suite struct WireTests {
    /// Serves a stand-in for as long as a body runs; the body gets a client and the address.
    func serve(
        _ standIn: StandIn, _ body: @escaping @Sendable (Client, String) async throws -> Void
    ) async throws {
        let server = try Server(responder: standIn.responder)
        // A busy machine may take its time to answer.
        var options = LiveClient.Options()
        options.deadline = .seconds(120)
        options.patience = options.deadline
        let live = LiveClient(options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body(live.client, "http://127.0.0.1:\(server.port)")
            group.cancelAll()
        }
    }

    @Test func `links and covers name the address that was called`() async throws {
        let standIn = standIn()
        let token = try #require(standIn.signIn("ada")).access
        try await serve(standIn) { client, address in
            let response = try await client.send(
                Request(
                    .get, "\(address)/spotify/v1/me/top/tracks?limit=1",
                    headers: ["Authorization": "Bearer \(token)"]))
            let text = String(decoding: response.bytes, as: UTF8.self)
            #expect(response.status == 200)
            #expect(text.contains("\"next\":\"\(address)/spotify/v1/me/top/tracks?"))
            #expect(text.contains("\(address)/images/"))
        }
    }

    @Test func `a body that is cut breaks the connection`() async throws {
        let standIn = standIn()
        standIn.inject(Fault(on: .deezer, body: .cut, calls: 1))
        try await serve(standIn) { client, address in
            let request = Request(.get, "\(address)/deezer/chart/0/tracks")
            await #expect(throws: HTTPError.self) { _ = try await client.send(request) }
            let whole = try await client.send(request)
            #expect(whole.status == 200)
        }
    }
}
