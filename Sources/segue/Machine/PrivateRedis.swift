import Foundation
import Lifecycle
import Redis

/// A Redis of our own, reached through a socket that only its owner can open; it has nothing to keep.
struct PrivateRedis: Sendable {
    /// Where to connect.
    let url: String

    private let child: ChildProcess
    private let connection: RedisConnection

    /// Starts it for a data directory; one that a killed run has left is ended first.
    static func start(in folder: URL) async throws -> PrivateRedis {
        let sockets = SocketFolder(for: folder, named: "redis")
        try sockets.make()
        let place = sockets.folder
        let socket = place.appending(path: "redis.sock").path
        let program = "/usr/bin/redis-server"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Failure("Redis is not installed: apt-get install redis-server, or set SEGUE_REDIS_URL")
        }
        let url = "unix://\(socket.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? socket)"
        let connection = RedisConnection(
            to: try RedisAddress(url), backoff: Backoff(base: .milliseconds(10), cap: .milliseconds(50)))
        // It answers nothing: it hangs up, or was not there.
        _ = try? await connection.reply(to: ["SHUTDOWN", "NOSAVE"])
        let child = try ChildProcess(
            [
                program, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "",
                "--appendonly", "no", "--daemonize", "no", "--dir", place.path,
                "--logfile", place.appending(path: "server.log").path,
            ], mergingErrors: true)
        let redis = PrivateRedis(url: url, child: child, connection: connection)
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? await connection.reply(to: ["PING"])) == nil {
            guard ContinuousClock.now < deadline else {
                try await redis.stop()
                throw Failure("the private Redis does not answer: see \(place.path)/server.log")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return redis
    }

    /// Ends it: by a word, since a signal may be blocked in it, as it was in the thread that started it.
    func stop() async throws {
        _ = try? await connection.reply(to: ["SHUTDOWN", "NOSAVE"])
        try await child.stop()
    }
}
