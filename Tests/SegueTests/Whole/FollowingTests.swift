import Foundation
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct FollowingTests {
        @Test func `a crawl is followed, left, held up, let go and ended from the terminal`() async throws {
            try await House.with { house in
                let running = try await house.up("--artists", "1200")
                let _: Bool = try await eventually("a list", within: .seconds(150)) {
                    running.listed.isEmpty ? nil : true
                }
                func crawl(_ words: String...) async throws -> Started {
                    try await house.segue(["crawl", "--data-dir", house.data.path] + words)
                }

                // Ctrl-C ends the watching, and not the crawl.
                let watching = try await crawl(
                    "--depth", "4", "--breadth", "20", "--limit", "1200", "--follow")
                let _: Bool = try await eventually("a look at it", within: .seconds(60)) {
                    watching.complaints.contains("running") ? true : nil
                }
                watching.signal(SIGINT)
                #expect(try await watching.end(within: .seconds(20)) == 0)
                #expect(watching.complaints.contains("plan: "))
                let left = watching.printed
                let id = try #require(left.firstMatch(of: #/Crawl (\d+) goes on\./#)?.1, "\(left)")

                let pause = try await crawl("--pause", "\(id)")
                #expect(try await pause.end(within: .seconds(20)) == 0)
                #expect(pause.printed.contains("Crawl \(id) is paused"))
                let again = try await crawl("--pause", "\(id)")
                #expect(try await again.end(within: .seconds(20)) == 1)
                #expect(again.printed.contains("Crawl \(id) stays paused"))
                let resume = try await crawl("--resume", "\(id)")
                #expect(try await resume.end(within: .seconds(20)) == 0)

                // Somebody who follows sees the end, whoever brings it about.
                let follower = try await crawl("--follow", "--id", "\(id)")
                let _: Bool = try await eventually("a look at it", within: .seconds(60)) {
                    follower.complaints.contains("running") ? true : nil
                }
                let cancel = try await crawl("--cancel", "\(id)")
                #expect(try await cancel.end(within: .seconds(20)) == 0)
                #expect(try await follower.end(within: .seconds(20)) == 1)
                #expect(follower.complaints.contains("cancelled"))
                let nobody = try await crawl("--pause", "4711")
                #expect(try await nobody.end(within: .seconds(20)) == 1)
            }
        }
    }
}
