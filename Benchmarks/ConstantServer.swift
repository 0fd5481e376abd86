import Glibc
import HTTP

/// The server room with nothing behind it: what a served answer is compared with.
enum ConstantServer {
    /// Says its port, and answers every request with the same few bytes until it is ended.
    static func run() async throws {
        var options = Server.Options()
        options.connectionsPerAddress = 0
        let answer = Response(
            200, headers: ["Content-Type": "application/json"], body: .bytes(Array(#"{"status":"ok"}"#.utf8)))
        let server = try Server(options) { _ in answer }
        print(server.port)
        fflush(nil)
        try await server.run()
    }
}
