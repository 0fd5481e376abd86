internal import Glibc
internal import Lifecycle
public import Redis
public import Testing

/// A redis-server of its own for the running test, which may kill it, empty it and start it again.
///
/// ```swift
/// @Suite(.redis) struct StreamTests {
///     @Test func `…`() async throws {
///         let redis = RedisConnection(to: try TestRedis.current.address)
/// ```
public final class TestRedis: Sendable {
    /// Where it listens: a socket in a folder of its own.
    public let address: RedisAddress

    private let folder: String
    private let password: String?
    private let process = Guarded<pid_t?>(nil)

    @TaskLocal private static var running: TestRedis?

    /// The running test's server; the test needs the trait `.redis`.
    public static var current: TestRedis {
        get throws {
            guard let running else { throw Missing(description: "this test has no trait `.redis`") }
            return running
        }
    }

    /// Why there is no server.
    public struct Missing: Error, CustomStringConvertible {
        /// What to do.
        public let description: String
    }

    private init(password: String?) throws {
        // hiredis writes to sockets that may be closed; every program of ours does this first.
        Signals.ignoreBrokenPipes()
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/redis.XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else {
            throw Missing(description: "no folder can be made in \(parent)")
        }
        folder = unsafe String(cString: made)
        self.password = password
        let words = password.map { "default:\($0)@" } ?? ""
        address = try RedisAddress("unix://\(words)\(folder)/redis.sock")
    }

    /// Lives with a server, which ends with `body`.
    public static func with(password: String? = nil, _ body: (TestRedis) async throws -> Void) async throws {
        let server = try TestRedis(password: password)
        do {
            try await server.start()
            try await $running.withValue(server) { try await body(server) }
        } catch {
            server.end()
            throw error
        }
        server.end()
    }

    /// Starts it, empty, and waits until it answers.
    public func start() async throws {
        var words = [
            "/usr/bin/redis-server", "--port", "0", "--unixsocket", "\(folder)/redis.sock", "--save", "",
            "--appendonly", "no", "--dir", folder, "--logfile", "\(folder)/log",
        ]
        if let password { words += ["--requirepass", password] }
        let started = try spawn(words)
        process.withLock { $0 = started }
        let connection = RedisConnection(
            to: address, backoff: Backoff(base: .milliseconds(5), cap: .milliseconds(20)))
        for _ in 0..<1_000 {
            if case .success = await connection.result(of: ["PING"]) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Missing(description: "redis-server does not answer: apt-get install redis-server")
    }

    /// Ends it at once, as `kill -9` does, and all that it held is gone.
    public func kill() {
        let process = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let process else { return }
        _ = Glibc.kill(process, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
    }

    /// Stops it in its tracks: connections stand, and nothing is answered until ``goOn()``.
    public func freeze() { _ = process.withLock { $0.map { Glibc.kill($0, SIGSTOP) } } }

    /// Goes on after ``freeze()``.
    public func goOn() { _ = process.withLock { $0.map { Glibc.kill($0, SIGCONT) } } }

    private func end() {
        kill()
        for name in ["redis.sock", "log", "dump.rdb"] { unsafe unlink("\(folder)/\(name)") }
        unsafe rmdir(folder)
    }

    private func spawn(_ words: [String]) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for descriptor in Int32(3)..<1_024 {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var process: pid_t = 0
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        let status = unsafe posix_spawn(&process, words[0], &actions, nil, &pointers, environ)
        guard status == 0 else {
            throw Missing(description: "\(words[0]) cannot be started: apt-get install redis-server")
        }
        return process
    }
}

extension RedisConnection {
    /// The reply or the error, as a value.
    public nonisolated func result(of command: RedisCommand) async -> Result<RedisReply, RedisError> {
        do throws(RedisError) { return .success(try await reply(to: command)) } catch {
            return .failure(error)
        }
    }
}

/// Gives each test of a suite, or one test, a server of its own.
public struct RedisTrait: SuiteTrait, TestTrait, TestScoping {
    /// Holds for every test of the suite.
    public var isRecursive: Bool { true }

    /// Starts the server, runs the test, and ends it.
    @concurrent
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestRedis.with { _ in try await function() }
    }
}

extension Trait where Self == RedisTrait {
    /// A redis-server of its own for each test.
    public static var redis: Self { Self() }
}
