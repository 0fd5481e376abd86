import Foundation
import TestProcesses
import Testing

extension WholeTests {
    /// What becomes of a command whose reader has left.
    @Suite struct PipeTests {
        /// The program beside the tests.
        private var segue: String {
            get throws {
                let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
                return URL(filePath: own).deletingLastPathComponent().appending(path: "segue").path
            }
        }

        @Test(arguments: ["--help", "crawl --help", "--version"])
        func `a short command ends quietly`(_ words: String) async throws {
            try await House.with { house in
                // Nobody reads: `true` has ended before the first byte comes.
                let run = try await house.segue(
                    ["-c", "(sleep 1; exec '\(segue)' \(words)) | true; echo ${PIPESTATUS[0]}"],
                    program: "/bin/bash")
                #expect(try await run.end(within: .seconds(30)) == 0)
                #expect(run.printed == "141\n")
                #expect(run.complaints.isEmpty)
            }
        }

        @Test func `what cannot be written anywhere is a failure with a reason`() async throws {
            try await House.with { house in
                let run = try await house.segue(
                    ["-c", "'\(segue)' --help >/dev/full"], program: "/bin/bash")
                #expect(try await run.end(within: .seconds(30)) == 1)
                #expect(run.lastWords.hasPrefix("what was asked for cannot be written: "))
            }
        }

        @Test func `up goes on without a reader, and leaves nothing behind`() async throws {
            try await House.with { house in
                let up =
                    "'\(try segue)' up --once --artists 300 --data-dir '\(house.data.path)' --port \(house.port)"
                let run = try await house.segue(
                    ["-c", "\(up) 2>&1 | head -1 >/dev/null; echo ${PIPESTATUS[0]}"], program: "/bin/bash")
                #expect(try await run.end(within: .seconds(150)) == 0)
                #expect(run.printed == "0\n")
                #expect(house.postgres == nil)
            }
        }
    }
}
