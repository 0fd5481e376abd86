import Foundation
import Music
import TestProcesses
import Testing

extension WholeTests {
    @Suite(.enabled(if: RealInput.isPresent, "there is no ../shared/data/mpd, nor SEGUE_SHARED"))
    struct RealInputTests {
        @Test(arguments: ["extended", "development"])
        func `real songs are listed from a real catalogue`(_ profile: String) async throws {
            let known = try RealInput.titles()
            try await House.with { house in
                let run = try await house.up(
                    "--once", "--profile", profile, "--catalog", RealInput.folder, "--listeners",
                    "\(RealInput.folder)/dev/users.csv", "--listener", "p1")
                try await run.succeed(within: .seconds(400))
                let rows = run.listed
                #expect(rows.count == 20)
                // A long title is cut in the table, with an ellipsis.
                let strangers = rows.filter { row in
                    !known.contains {
                        $0 == row.title || row.title.last == "…" && $0.hasPrefix(row.title.dropLast())
                    }
                }
                #expect(strangers.isEmpty, "\(strangers.map(\.title))")
                #expect(rows.allSatisfy { $0.why.contains(where: \.isLetter) })
            }
        }
    }
}

/// The catalogue of real music that stands beside a checkout, and is no part of it.
private enum RealInput {
    static let folder = shared + "/data/mpd"

    static var isPresent: Bool { FileManager.default.isReadableFile(atPath: "\(folder)/tracks.csv") }

    /// The names of its tracks.
    static func titles() throws -> [String] {
        let reader = try CSVReader(path: "\(folder)/tracks.csv")
        let name = try reader.column("name")
        return reader.map { $0[name] }
    }

    private static var shared: String {
        ProcessInfo.processInfo.environment["SEGUE_SHARED"]
            ?? #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined() + "/../shared"
    }
}
