import Foundation
import Testing

/// A run of the program `segue`, or of its sandbox, as they were built beside these tests.
final class Started: Sendable {
    private let process: pid_t
    /// Its standard input: nobody writes, and it ends with this object.
    private let input = Pipe()
    private let output: URL
    private let errors: URL
    private let status: Task<Int32, Never>

    /// Starts it, in our environment and what is given of it; what it says is kept in two files.
    init(
        _ words: [String], program: String = "segue", environment: [String: String] = [:], output: URL,
        errors: URL
    ) throws {
        self.output = output
        self.errors = errors
        let program = try Self.folder.appending(path: program).path
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
        var pointers: [UnsafeMutablePointer<CChar>?] =
            unsafe ([program] + words).map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        let setting = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        var settings: [UnsafeMutablePointer<CChar>?] =
            unsafe setting.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe settings.forEach { unsafe free($0) } }
        let failure = unsafe posix_spawn(&process, program, &actions, nil, &pointers, &settings)
        guard failure == 0 else { throw Late(description: "\(program) cannot be started: \(failure)") }
        self.process = process
        // Kept, because several may wait for the one end that waitpid(2) tells but once.
        status = Task { [process] in
            await withCheckedContinuation { ended in
                Thread {
                    var status: Int32 = 0
                    while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
                    // wait(2): WIFEXITED and WEXITSTATUS are macros.
                    ended.resume(returning: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F)
                }.start()
            }
        }
    }

    /// Whether it still runs.
    var isRunning: Bool { kill(process, 0) == 0 }

    /// Sends it a signal.
    func signal(_ number: Int32) { kill(process, number) }

    /// What it has printed.
    var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// What it has said on its standard error.
    var complaints: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Its children, such as the sandbox.
    var children: [pid_t] {
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
    func end(within limit: Duration) async throws -> Int32 {
        _ = try await eventually("the end of segue", within: limit) { isRunning ? nil : true }
        return await status.value
    }

    /// Waits for the end, which must be a good one; else the issue tells the status and what was said last, in a line.
    func succeed(within limit: Duration, at place: SourceLocation = #_sourceLocation) async throws {
        let status = try await end(within: limit)
        let story = (complaints + printed).split(separator: "\n").suffix(12).joined(separator: " | ")
        try #require(status == 0, "status \(status): \(story)", sourceLocation: place)
    }

    private static var folder: URL {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: tests).deletingLastPathComponent()
        }
    }
}
