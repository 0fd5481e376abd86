import HTTP
import Synchronization
import Testing

/// Runs a server while the body runs, then drains it and looks whether C gave every box back.
@discardableResult
func serving<Value: Sendable>(
    _ responder: @escaping Responder, with options: Server.Options = .roomy,
    _ body: (Server) async throws -> Value
) async throws -> Value {
    let server = try Server(options, responder: responder)
    let value = try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        defer { group.cancelAll() }
        return try await body(server)
    }
    #expect(server.boxes.alive == 0)
    return value
}

extension Server.Options {
    /// The defaults, but many connections from our one address.
    static var roomy: Server.Options {
        var options = Server.Options()
        options.connectionsPerAddress = 0
        return options
    }
}

extension Server {
    /// Where it is.
    var url: String { "http://127.0.0.1:\(port)" }
}

/// Lends a live client, ends its thread, and looks whether curl gave every box back.
@discardableResult
func asking<Value>(
    _ options: LiveClient.Options = .init(), _ body: (Client) async throws -> Value
) async throws -> Value {
    let live = LiveClient(options)
    do {
        let value = try await body(live.client)
        await live.shutdown()
        #expect(live.boxes.alive == 0)
        return value
    } catch {
        await live.shutdown()
        throw error
    }
}

extension Response {
    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func text(_ text: String) -> Response {
        Response(200, headers: ["Content-Type": "text/plain"], body: .bytes(Array(text.utf8)))
    }
}

/// Counts from 1.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
