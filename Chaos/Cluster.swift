import Foundation
import Lifecycle
import Postgres
import TestProcesses

/// A PostgreSQL of our own, as durable as in earnest, with a database for each fleet.
final class Cluster: Sendable {
    private let folder: URL
    private let url: String
    private let runs = Guarded(0)

    private init(_ folder: URL, url: String) {
        self.folder = folder
        self.url = url
    }

    /// Makes one in a folder, and starts it.
    static func start(in folder: URL) async throws -> Cluster {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        let starting = try Started(
            ["start", folder.path], program: "scripts/postgres", output: folder.appending(path: "output"),
            errors: folder.appending(path: "errors"))
        guard try await starting.end(within: .seconds(90)) == 0 else {
            throw Late(description: "PostgreSQL did not start: \(starting.complaints)")
        }
        return Cluster(folder, url: starting.printed.split(separator: "\n").last.map(String.init) ?? "")
    }

    /// Starts it again after it was killed; returns once it takes connections.
    func startAgain() async throws {
        // As long as nobody has noticed that it is dead, it is taken to run.
        let _: Bool = try await eventually("PostgreSQL after its death", within: .seconds(120)) {
            guard try await self.call("start") == 0, let connection = try? await Connection(to: self.url)
            else {
                return nil
            }
            await connection.close()
            return true
        }
    }

    /// Stops it in order.
    func stop() async throws { _ = try await call("stop") }

    /// Kills its first process, and with it the rest.
    func kill() throws {
        let file = try data("postmaster.pid")
        guard let process = file.split(separator: "\n").first.flatMap({ pid_t($0) }) else {
            throw Late(description: "PostgreSQL does not run")
        }
        Glibc.kill(process, SIGKILL)
    }

    /// What its log says.
    var log: String { (try? data("server.log")) ?? "" }

    /// How many deadlocks it has told of until now.
    var deadlocks: Int { log.split(separator: "\n").count { $0.contains("deadlock detected") } }

    /// Makes an empty database.
    func makeDatabase(_ name: String) async throws -> Database {
        let connection = try await Connection(to: url)
        try await connection.execute("CREATE DATABASE \(identifier: name)")
        await connection.close()
        let own = url.replacing("///postgres?", with: "///\(name)?")
        return Database(
            ownerURL: own, applicationURL: own.replacing("user=postgres", with: "user=segue_app"))
    }

    /// A database, by the roles that one connects as.
    struct Database: Sendable {
        let ownerURL: String
        let applicationURL: String
    }

    private func call(_ verb: String) async throws -> Int32 {
        let run = runs.withLock { runs in
            runs += 1
            return runs
        }
        let called = try Started(
            [verb, folder.path], program: "scripts/postgres",
            output: folder.appending(path: "output-\(run)"),
            errors: folder.appending(path: "errors-\(run)"))
        return try await called.end(within: .seconds(90))
    }

    private func data(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: "data/\(name)"), encoding: .utf8)
    }
}
