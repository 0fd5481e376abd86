public import Foundation
internal import Lifecycle

/// A run of a program that was built beside the one that starts it, such as `segue` beside its tests.
///
/// It is known by its process id, and signals go to that alone.
public final class Started: Sendable {
    /// Its process id.
    public let process: pid_t
    /// Its standard input: nobody writes, and it ends with this object.
    private let input = Pipe()
    private let output: URL
    private let errors: URL
    private let ended: Ending

    /// Starts a program that lies beside the running one, or at the path that it is named by.
    ///
    /// It finds our environment, and what is given of it; what it says is kept in two files.
    public init(
        _ words: [String], program: String = "segue", environment: [String: String] = [:], output: URL,
        errors: URL
    ) throws {
        self.output = output
        self.errors = errors
        let program = try program.contains("/") ? program : Self.neighbour(program).path
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let kept = O_WRONLY | O_CREAT | O_APPEND
        unsafe posix_spawn_file_actions_adddup2(&actions, input.fileHandleForReading.fileDescriptor, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output.path, kept, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors.path, kept, 0o600)
        for descriptor in Int32(3)..<1_024 {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var process: pid_t = 0
        var pointers = unsafe copies([program] + words)
        var settings = unsafe copies(
            ProcessInfo.processInfo.environment.merging(environment) { _, given in given }.map {
                "\($0)=\($1)"
            })
        defer { unsafe (pointers + settings).forEach { unsafe free($0) } }
        let failure = unsafe posix_spawn(&process, program, &actions, nil, &pointers, &settings)
        guard failure == 0 else { throw Late(description: "\(program) cannot be started: \(failure)") }
        self.process = process
        // Kept, because several may wait for the one end that waitpid(2) tells but once.
        let ended = Ending()
        self.ended = ended
        Thread { [process] in
            // Noticed before it is waited for: as long as it is not, its id belongs to nobody else.
            var information = unsafe siginfo_t()
            while unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {
            }
            ended.note {
                var status: Int32 = 0
                while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
                // wait(2): WIFEXITED and WEXITSTATUS are macros.
                return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            }
        }.start()
    }

    /// Whether it still runs.
    public var isRunning: Bool { ended.status == nil }

    /// Sends it a signal.
    public func signal(_ number: Int32) { ended.unlessEnded { _ = kill(process, number) } }

    /// What it has printed.
    public var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// What it has said on its standard error.
    public var complaints: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Its children, such as the sandbox.
    public var children: [pid_t] {
        let threads = "/proc/\(process)/task"
        return ((try? FileManager.default.contentsOfDirectory(atPath: threads)) ?? []).flatMap { thread in
            let text = try? String(contentsOfFile: "\(threads)/\(thread)/children", encoding: .utf8)
            return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
        }
    }

    /// Waits for the end and gives the exit status, or 128 and the signal.
    ///
    /// Being late is an error.
    @discardableResult
    public func end(within limit: Duration) async throws -> Int32 {
        try await eventually("the end of process \(process)", within: limit) { ended.status }
    }

    private static func neighbour(_ name: String) throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own).deletingLastPathComponent().appending(path: name)
    }
}

/// C's copies of some strings, with the nil that ends them.
private func copies(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe strings.map { unsafe strdup($0) } + [nil]
}

/// How a process ended, once it has.
private final class Ending: Sendable {
    private let known = Guarded<Int32?>(nil)

    /// Its exit status, or 128 and the signal; nil while it runs.
    var status: Int32? { known.withLock { $0 } }

    /// Takes the status from the system, which may then give the id to somebody else.
    func note(_ reap: @Sendable () -> Int32) { known.withLock { $0 = reap() } }

    /// Does something to the process that must not meet another one with its id.
    func unlessEnded(_ act: () -> Void) { known.withLock { if $0 == nil { act() } } }
}
