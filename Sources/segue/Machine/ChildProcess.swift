import Foundation
import Synchronization

/// A program that we started, and end again.
///
/// The child's standard input is a pipe that we hold open: a child that watches it ends even when we are killed.
final class ChildProcess: Sendable {
    // `Process` is not Sendable; every use of it is under the lock.
    private let process: Mutex<Process>
    private let input: Pipe

    /// Starts a program; `firstLine` waits for the first line of its standard output.
    static func start(_ program: URL, _ arguments: [String]) async throws -> (
        child: ChildProcess, firstLine: String
    ) {
        let output = Pipe()
        let child = try ChildProcess(program, arguments, output: output)
        var spoken = Data()
        for await piece in pieces(from: output.fileHandleForReading) {
            spoken += piece
            if let end = spoken.firstIndex(of: UInt8(ascii: "\n")) {
                return (child, String(decoding: spoken[..<end], as: UTF8.self))
            }
        }
        throw Failure("\(program.lastPathComponent) ended before it was ready")
    }

    /// What arrives at a handle, piece by piece; once nobody listens any more, the rest is read and dropped,
    /// so that the writer never waits.
    private static func pieces(from handle: FileHandle) -> AsyncStream<Data> {
        AsyncStream { continuation in
            handle.readabilityHandler = { handle in
                let piece = handle.availableData
                if piece.isEmpty {
                    handle.readabilityHandler = nil
                    continuation.finish()
                } else {
                    continuation.yield(piece)
                }
            }
        }
    }

    private init(_ program: URL, _ arguments: [String], output: Pipe) throws {
        input = Pipe()
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.process = Mutex(process)
    }

    /// Asks the child to end, by closing its standard input and with SIGTERM, and waits until it has.
    func stop() {
        process.withLock { process in
            try? input.fileHandleForWriting.close()
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }
    }
}

/// Runs a program to its end and gives what it printed; a status other than 0 is a `Failure` with its last words.
func runToEnd(_ program: String, _ arguments: [String]) async throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    let status = try await withCheckedThrowingContinuation { continuation in
        process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
        do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    guard status == 0 else {
        let lastWords = text.split(separator: "\n").suffix(3).joined(separator: " ")
        throw Failure("\(URL(filePath: program).lastPathComponent) failed (status \(status)): \(lastWords)")
    }
    return text
}
