internal import FoundationEssentials
internal import Glibc
internal import Postgres
internal import TestProcesses
public import Testing

/// A PgBouncer in transaction mode before the running test's database, with two connections of a role to lend.
///
/// ```swift
/// @Suite(.database(schema: .segue), .pooler) struct PoolModeTests {
///     @Test func `…`() async throws {
///         let pool = Pool(url: try TestPooler.current.url(as: .app), size: 8, mode: .transaction)
/// ```
public struct TestPooler: Sendable {
    private let folder: String
    private let database: String

    @TaskLocal private static var running: TestPooler?

    /// The running test's pooler; the test needs the trait `.pooler`.
    public static var current: TestPooler {
        get throws {
            guard let running else {
                throw TestDatabase.Missing(description: "this test has no trait `.pooler`")
            }
            return running
        }
    }

    /// The URL of a role, through the pooler.
    public func url(as role: TestDatabase.Role = .owner) -> String {
        "postgresql:///\(database)?host=\(folder)&port=6432&user=\(Self.name(of: role))"
    }

    /// Lives with a pooler, which ends with `body`.
    static func with(_ body: () async throws -> Void) async throws {
        let url = try TestDatabase.current.ownerURL
        guard
            let parts = url.wholeMatch(of: /.*\/(?<database>[^\/?]+)\?(?:.*&)?host=(?<host>[^&]+)(?:&.*)?/)
        else { throw TestDatabase.Missing(description: "the test database has no socket: \(url)") }
        let temporary = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let folder = "\(temporary)/pooler.\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pooler = TestPooler(folder: folder, database: String(parts.database))
        let process = try pooler.start(before: String(parts.host))
        let outcome: Result<Void, any Error>
        do {
            try await pooler.wait(for: process)
            try await $running.withValue(pooler, operation: body)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // It keeps nothing, and a signal that it may refuse has to be waited for.
        process.signal(SIGKILL)
        try await process.end(within: .seconds(10))
        try outcome.get()
    }

    private func start(before host: String) throws -> Started {
        let roles = [TestDatabase.Role.owner, .app].map { "\"\(Self.name(of: $0))\" \"\"\n" }
        // It refuses to run as root, and then becomes the user whom PostgreSQL runs as.
        let user = getuid() == 0 ? "user = postgres" : ""
        let settings = """
            [databases]
            * = host=\(host)
            [pgbouncer]
            pool_mode = transaction
            default_pool_size = 2
            max_client_conn = 200
            listen_addr =
            listen_port = 6432
            unix_socket_dir = \(folder)
            auth_type = trust
            auth_file = \(folder)/users
            \(user)
            """
        try Data(roles.joined().utf8).write(to: URL(filePath: "\(folder)/users"))
        try Data(settings.utf8).write(to: URL(filePath: "\(folder)/settings"))
        if getuid() == 0, let postgres = unsafe getpwnam("postgres") {
            unsafe chown(folder, postgres.pointee.pw_uid, postgres.pointee.pw_gid)
        }
        return try Started(
            ["\(folder)/settings"], program: "/usr/sbin/pgbouncer",
            output: URL(filePath: "\(folder)/output"), errors: URL(filePath: "\(folder)/errors"))
    }

    private func wait(for process: Started) async throws {
        let _: Bool = try await eventually("PgBouncer", within: .seconds(10)) {
            guard process.isRunning else {
                throw TestDatabase.Missing(description: "PgBouncer ended: \(process.complaints)")
            }
            guard let connection = try? await Connection(to: url(), mode: .transaction) else { return nil }
            await connection.close()
            return true
        }
    }

    private static func name(of role: TestDatabase.Role) -> String {
        switch role {
        case .owner: "segue_owner"
        case .app: "segue_app"
        }
    }
}

/// Gives each test of a suite, or one test, a pooler before its database.
public struct PoolerTrait: SuiteTrait, TestTrait, TestScoping {
    /// Holds for every test of the suite.
    public var isRecursive: Bool { true }

    /// Starts the pooler, runs the test, and ends it.
    @concurrent
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestPooler.with(function)
    }
}

extension Trait where Self == PoolerTrait {
    /// A PgBouncer in transaction mode before the database of each test; comes after the trait `.database`.
    public static var pooler: Self { Self() }
}
