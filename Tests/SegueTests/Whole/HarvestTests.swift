import Foundation
import Music
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct HarvestTests {
        @Test func `the terminal exports a crawl, makes a list of it, and says where to allow a playlist`()
            async throws
        {
            try await House.with { house in
                try await house.upWithList()
                func run(_ words: String..., status: Int32 = 0) async throws -> Started {
                    let run = try await house.segue(words + ["--data-dir", house.data.path])
                    #expect(try await run.end(within: .seconds(60)) == status, "\(run.complaints)")
                    return run
                }
                let csv = try await run("crawl", "--export", "artists").printed
                var artists = CSVReader(bytes: Array(csv.utf8))
                let state = try artists.column("state")
                var visited = 0
                while let row = artists.next() { visited += row[state] == "visited" ? 1 : 0 }
                #expect(visited > 10)
                let lines = try await run("crawl", "--export", "tracks", "--format", "jsonl", "--depth", "0")
                    .printed.split(separator: "\n")
                #expect(lines.count > 10)
                #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.contains("open.spotify.com/track/") })
                #expect(
                    try await run("crawl", "--export", "tracks", "--state", "failed", status: 64).lastWords
                        .contains("--state"))
                #expect(
                    try await run("crawl", "--export", "artists", "--id", "99", status: 1).lastWords
                        .hasSuffix("has no crawl 99 to export from"))

                let tried = try await house.recommend("--crawl", "1").printed
                #expect(tried.contains("only from crawl 1"), "\(tried)")
                #expect(
                    try await house.recommend("--crawl", "99", status: 1).lastWords
                        .contains("which is no crawl of yours"))

                // Whoever signed in for listening has not allowed playlists.
                #expect(
                    try await run("playlist", "--name", "Mine", status: 1).lastWords
                        .hasSuffix("sign in again at \(house.site)/auth/login?with=playlists"))
            }
        }
    }
}
