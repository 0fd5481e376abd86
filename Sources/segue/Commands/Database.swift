import Foundation
import Lifecycle

extension Command {
    /// Runs the private PostgreSQL of a data directory, and nothing else: to look inside, and for tests.
    static let database = Command(
        name: "database", summary: "Run only the private PostgreSQL of a data directory, until stopped.",
        discussion:
            "Prints the owner's connection string, then waits for the end of its standard input or a signal.",
        options: [Option(name: "data-dir", value: "DIR", help: "where everything is kept")]
    ) { arguments in
        StandardStream.outlivesReaders()
        let stopRequests = Signals.stopRequests()
        guard let folder = try arguments.folder("data-dir") else {
            throw arguments.misused("'--data-dir' is needed")
        }
        let directory = try DataDirectory(folder)
        try directory.lock()
        let postgres = try await PrivatePostgres.start(in: directory.folder)
        try await finally({
            say(postgres.ownerURL)
            let input = Service("standard input") { for await _ in endOfInput() { break } }
            try await runUntilStopped([input], on: stopRequests)
        }) { try await postgres.stop() }
        return ExitStatus.success
    }
}

/// One element, when standard input ends.
private func endOfInput() -> AsyncStream<Void> {
    AsyncStream { continuation in
        Thread {
            // Not `readLine`, which holds C's standard input locked while it waits: `fflush` would wait for it at the end.
            while let bytes = try? FileHandle.standardInput.read(upToCount: 4_096), !bytes.isEmpty {}
            continuation.yield()
        }.start()
    }
}
