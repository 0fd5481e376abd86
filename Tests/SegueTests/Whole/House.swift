import Foundation
import TestProcesses
import Testing

/// A data directory and two neighbouring ports of its own, and all that is started on them.
///
/// What a test leaves running is stopped when the house is left, and the folder goes with it.
actor House {
    nonisolated let folder: URL
    nonisolated let port: Int
    private var started: [Started] = []

    private init() throws {
        port = try Ports.neighbours()
        folder = FileManager.default.temporaryDirectory.appending(path: "segue-house-\(port)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Builds a house, lives in it, and pulls it down.
    static func with<Value: Sendable>(_ live: (House) async throws -> Value) async throws -> Value {
        let house = try House()
        do {
            let value = try await live(house)
            try await house.pullDown()
            return value
        } catch {
            try? await house.pullDown()
            throw error
        }
    }

    /// Where the data is.
    nonisolated var data: URL { folder.appending(path: "data") }

    /// Where the site is.
    nonisolated var site: String { "http://127.0.0.1:\(port)" }

    /// Starts `segue up` on this house's data and port.
    func up(_ words: String...) throws -> Started {
        try segue(["up", "--data-dir", data.path, "--port", "\(port)"] + words)
    }

    /// Starts `segue up` with a small world, and waits for its first list.
    func upWithList() async throws {
        let run = try up("--artists", "300")
        let _: Bool = try await eventually("a list", within: .seconds(150)) {
            run.listed.count == 20 ? true : nil
        }
    }

    /// Runs `segue recommend` on this house's data, which must end with a status.
    func recommend(_ words: String..., status: Int32 = 0, at place: SourceLocation = #_sourceLocation)
        async throws -> Started
    {
        let run = try segue(["recommend", "--data-dir", data.path] + words)
        #expect(
            try await run.end(within: .seconds(60)) == status, "\(run.complaints)", sourceLocation: place)
        return run
    }

    /// Starts `segue`, or its sandbox, with any words and settings.
    func segue(_ words: [String], program: String = "segue", in environment: [String: String] = [:]) throws
        -> Started
    {
        let program = try Started(
            words, program: program, environment: environment,
            output: folder.appending(path: "output-\(started.count)"),
            errors: folder.appending(path: "errors-\(started.count)"))
        started.append(program)
        return program
    }

    /// The environment in which operators reach what runs here, once it does.
    func running(within limit: Duration = .seconds(60)) async throws -> [String: String] {
        struct Running: Decodable { var environment: [String: String] }
        let file = data.appending(path: "running.json")
        return try await eventually("running.json", within: limit) {
            guard let data = try? Data(contentsOf: file) else { return nil }
            return try JSONDecoder().decode(Running.self, from: data).environment
        }
    }

    /// The PostgreSQL that runs on the data; nil where none does.
    nonisolated var postgres: pid_t? {
        let file = data.appending(path: "postgres/postmaster.pid")
        guard let text = try? String(contentsOf: file, encoding: .utf8),
            let process = text.split(separator: "\n").first.flatMap({ pid_t($0) }), kill(process, 0) == 0
        else { return nil }
        return process
    }

    private func pullDown() async throws {
        for program in started where program.isRunning {
            program.signal(SIGTERM)
            if await (try? program.end(within: .seconds(40))) == nil { program.signal(SIGKILL) }
        }
        if let postgres {
            kill(postgres, SIGINT)
            let _: Bool = try await eventually("the end of PostgreSQL", within: .seconds(30)) {
                self.postgres == nil ? true : nil
            }
        }
        try FileManager.default.removeItem(at: folder)
    }
}
