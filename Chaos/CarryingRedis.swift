import Foundation
import Lifecycle
import TestProcesses

/// A redis-server of a fleet's own, which keeps nothing.
final class CarryingRedis: Sendable {
    private let folder: URL
    private let process = Guarded<Started?>(nil)

    /// Starts one with its socket in a folder.
    init(in folder: URL) async throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await start()
    }

    /// Where it is found.
    var url: String { "unix://\(socket)" }

    /// Starts it, empty, and waits until it answers.
    func start() async throws {
        let words = [
            "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir",
            folder.path,
        ]
        let started = try Started(
            words, program: "/usr/bin/redis-server", output: folder.appending(path: "output"),
            errors: folder.appending(path: "errors"))
        process.withLock { $0 = started }
        let _: Bool = try await eventually("Redis", within: .seconds(20)) {
            try await self.say("PING") == 0 ? true : nil
        }
    }

    /// Ends it without a word; all that it held is gone.
    func kill() async throws {
        let dying = process.withLock { $0 }
        dying?.signal(SIGKILL)
        try await dying?.end(within: .seconds(10))
    }

    /// Empties it.
    func flush() async throws {
        guard try await say("FLUSHALL") == 0 else { throw Late(description: "Redis was not flushed") }
    }

    /// Ends it.
    func end() { process.withLock { $0 }?.signal(SIGKILL) }

    private var socket: String { folder.appending(path: "redis.sock").path }

    private func say(_ word: String) async throws -> Int32 {
        let speaking = try Started(
            ["-s", socket, word], program: "/usr/bin/redis-cli",
            output: folder.appending(path: "said"),
            errors: folder.appending(path: "said-wrong"))
        return try await speaking.end(within: .seconds(10))
    }
}
