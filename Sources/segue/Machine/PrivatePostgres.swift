import Foundation

/// A PostgreSQL of our own in a folder, reached through a socket that only its owner can open.
///
/// PostgreSQL refuses to run as root; then it runs as the operating system's user `postgres`.
struct PrivatePostgres: Sendable {
    /// Where to connect, as the owner of the database.
    let ownerURL: String
    /// Where to connect, as the role of the application, which owns nothing.
    let applicationURL: String

    private let tools: Tools
    private let cluster: URL

    /// Makes the cluster if there is none yet, and starts it if it does not run already.
    static func start(in folder: URL) async throws -> PrivatePostgres {
        let cluster = folder.appending(path: "postgres")
        let sockets = SocketFolder(for: folder)
        let tools = try await Tools.find(for: cluster, in: folder)
        try FileManager.default.createDirectory(
            at: cluster, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try sockets.make(sharedWith: tools.user)
        for folder in [cluster, sockets.folder] { try tools.handOver(folder) }
        if !FileManager.default.fileExists(atPath: cluster.appending(path: "PG_VERSION").path) {
            _ = try await tools.run(
                "initdb", "-D", cluster.path, "-U", "segue", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                "-N")
        }
        if try await !tools.isRunning(cluster) {
            let settings = [
                "-c listen_addresses=''", "-c unix_socket_permissions=0700",
                "-c unix_socket_directories='\(sockets.folder.path)'",
                "-c shared_buffers=256MB", "-c max_connections=60",
            ]
            _ = try await tools.run(
                "pg_ctl", "-D", cluster.path, "-l", cluster.appending(path: "server.log").path, "-w", "-t",
                "60", "-s",
                "-o", settings.joined(separator: " "), "start")
        }
        let place = "host=\(sockets.folder.path) dbname=segue"
        let postgres = PrivatePostgres(
            ownerURL: "\(place) user=segue", applicationURL: "\(place) user=segue_app", tools: tools,
            cluster: cluster)
        try await postgres.createDatabase(through: sockets.folder)
        return postgres
    }

    /// Stops the cluster; what is committed stays.
    func stop() async throws {
        _ = try await tools.run("pg_ctl", "-D", cluster.path, "-w", "-s", "-m", "fast", "stop")
    }

    private func createDatabase(through sockets: URL) async throws {
        let names = try await tools.run(
            "psql", "-h", sockets.path, "-U", "segue", "-d", "postgres", "-Atc",
            "SELECT datname FROM pg_database")
        if !names.split(separator: "\n").contains("segue") {
            _ = try await tools.run("createdb", "-h", sockets.path, "-U", "segue", "segue")
        }
    }
}

/// PostgreSQL's programs, and as whom they run.
private struct Tools: Sendable {
    let binaries: URL
    /// The words before each program: none, or those that make root into `postgres`.
    let prefix: [String]

    /// Finds the programs for a cluster, and a way to run them on it.
    static func find(for cluster: URL, in folder: URL) async throws -> Tools {
        let made = try? String(contentsOf: cluster.appending(path: "PG_VERSION"), encoding: .utf8)
        let version = try postgresVersion(for: made, among: installed)
        let binaries = places.appending(path: "\(version)/bin")
        guard geteuid() == 0 else { return Tools(binaries: binaries, prefix: []) }
        guard unsafe getpwnam("postgres") != nil else {
            throw Failure(
                "root cannot run PostgreSQL, and there is no OS user 'postgres': apt-get install postgresql-\(version)"
            )
        }
        return Tools(binaries: binaries, prefix: try await becomingPostgres(for: folder))
    }

    /// Where Debian keeps PostgreSQL, a folder a version.
    private static let places = URL(filePath: "/usr/lib/postgresql")

    private static var installed: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: places.path)) ?? []
        return names.compactMap { Int($0) }.filter {
            FileManager.default.isExecutableFile(atPath: places.appending(path: "\($0)/bin/initdb").path)
        }
    }

    /// The operating system's user as whom the programs run; nil where that is who we are.
    var user: String? { prefix.isEmpty ? nil : "postgres" }

    /// As `postgres`; where that user cannot reach the folder (a home of mode 0700), with the right to pass through.
    private static func becomingPostgres(for folder: URL) async throws -> [String] {
        let plain = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        let passing = plain + ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        for words in [plain, passing] {
            if (try? await runToEnd(words + ["stat", "--format=%n", folder.path])) != nil { return words }
        }
        throw Failure(
            "the OS user 'postgres' cannot reach \(folder.path): choose another --data-dir, such as /var/lib/segue"
        )
    }

    /// Gives a folder to the user as whom the programs run.
    func handOver(_ folder: URL) throws {
        guard let user else { return }
        try FileManager.default.setAttributes([.ownerAccountName: user], ofItemAtPath: folder.path)
    }

    /// Whether a server runs on the cluster: `pg_ctl status` exits with 3 where none does.
    func isRunning(_ cluster: URL) async throws -> Bool {
        do {
            _ = try await run("pg_ctl", "-D", cluster.path, "status")
            return true
        } catch is Failure {
            return false
        }
    }

    func run(_ program: String, _ arguments: String...) async throws -> String {
        try await runToEnd(prefix + [binaries.appending(path: program).path] + arguments)
    }
}
