import Foundation

/// A program that we started, and end again.
///
/// It inherits nothing but its three standard streams. Its standard input is a pipe that we hold open: a child that
/// watches it ends even when we are killed. (Foundation's `Process` leaks descriptors into daemons, and then never
/// sees `pg_ctl` end.)
package struct ChildProcess: Sendable {
    private let process: pid_t
    private let input: Pipe
    private let output: Pipe

    /// Starts a program; what it says on its standard error goes to ours, or with its output into one pipe.
    ///
    /// - Throws: `Failure` where it cannot be started.
    package init(_ words: [String], mergingErrors: Bool = false) throws {
        let input = Pipe()
        let output = Pipe()
        self.input = input
        self.output = output
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input.fileHandleForReading.fileDescriptor, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output.fileHandleForWriting.fileDescriptor, 1)
        if mergingErrors { unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2) }
        // Nothing of ours leaks into a daemon. POSIX: closing a descriptor that is not open "shall not be an error".
        for descriptor in Int32(3)..<1_024 {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // libdispatch blocks signals on its threads, and a child inherits what is blocked: ours are to hear SIGTERM.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        let status = unsafe posix_spawn(&process, words[0], &actions, &attributes, &pointers, environ)
        guard status == 0 else {
            throw Failure("\(words[0]) cannot be started: \(unsafe String(cString: strerror(status)))")
        }
        self.process = process
        try? output.fileHandleForWriting.close()
        try? input.fileHandleForReading.close()
    }

    /// The first line that the child prints, nil where it prints none; what it prints later is read and dropped, so
    /// that it never waits.
    package func firstLine() async throws -> String? {
        let handle = output.fileHandleForReading
        let line = try await onThread(named: "first line") {
            var line: [UInt8] = []
            while let byte = try handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
                line.append(byte)
            }
            return String(decoding: line, as: UTF8.self)
        }
        guard !line.isEmpty else { return nil }
        // A thread, and not a `readabilityHandler`: taking that away at the end of the pipe races with libdispatch's own
        // loop over what epoll told it, and killed the process now and then (in `_dispatch_event_loop_drain`).
        let rest = Thread { while let data = try? handle.read(upToCount: 4096), !data.isEmpty {} }
        rest.name = "rest of a child's output"
        rest.start()
        return line
    }

    /// Asks the child to end, by closing its standard input and by SIGTERM, and waits until it has.
    ///
    /// One that has not after `patience`, which is longer than a worker may take to finish what is under way, is killed.
    package func stop(patience: Duration = .seconds(35)) async throws {
        try? input.fileHandleForWriting.close()
        kill(process, SIGTERM)
        // On a thread, and not by a task's sleep: who is cancelled has all the more to end what it started.
        try await onThread(named: "stop child") { [process] in
            let deadline = ContinuousClock.now + patience
            var status: Int32 = 0
            while ContinuousClock.now < deadline {
                if unsafe waitpid(process, &status, WNOHANG) != 0 { return }
                usleep(10_000)
            }
            kill(process, SIGKILL)
            _ = Self.wait(for: process)
        }
    }

    /// Waits for the end; the answer is the exit status, or 128 and the signal.
    func end() async throws -> Int32 {
        try await onThread(named: "wait for child") { [process] in Self.wait(for: process) }
    }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
        // wait(2): WIFEXITED and WEXITSTATUS are macros.
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// Everything that the child prints until it closes its output.
    fileprivate func wholeOutput() async throws -> String {
        let handle = output.fileHandleForReading
        return try await onThread(named: "read child") {
            String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
        }
    }
}

/// Runs a program to its end and gives what it printed; a status other than 0 is a `Failure`.
func runToEnd(_ words: [String]) async throws -> String {
    let child = try ChildProcess(words, mergingErrors: true)
    let text = try await child.wholeOutput()
    let status = try await child.end()
    guard status == 0 else {
        let lastWords = text.split(separator: "\n").suffix(3).joined(separator: " ")
        throw Failure("\(words.joined(separator: " ")) failed with status \(status). \(lastWords)")
    }
    return text
}
