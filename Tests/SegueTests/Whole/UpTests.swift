import Foundation
import Lifecycle
import Redis
import TestProcesses
import Testing

/// Everything that runs the whole program: two at once, because each starts a PostgreSQL and a world, and then mostly waits.
///
/// The limit holds for the waiting in line too.
@Suite(.atOnce(2), .timeLimit(.minutes(45))) enum WholeTests {}

extension WholeTests {
    @Suite struct UpTests {
        @Test func `one command prints a list that says why, and a second run does it again`() async throws {
            try await House.with { house in
                for _ in 0..<2 {
                    let run = try await house.up("--once", "--artists", "300")
                    try await run.succeed(within: .seconds(150))
                    let rows = run.listed
                    #expect(rows.count == 20)
                    #expect(rows.map(\.rank) == Array(1...20))
                    #expect(
                        rows.allSatisfy { !$0.title.isEmpty && $0.why.contains(where: \.isLetter) },
                        "\(run.printed)")
                    #expect(house.postgres == nil)
                }
            }
        }

        @Test func `with --redis a private Redis carries, and ends with the rest`() async throws {
            // We write to a socket that is closed by then.
            Signals.ignoreBrokenPipes()
            try await House.with { house in
                let run = try await house.up("--redis", "--artists", "300")
                let url = try #require(try await house.running()["SEGUE_REDIS_URL"])
                let redis = RedisConnection(to: try RedisAddress(url), patience: .seconds(5))
                let _: Bool = try await eventually("a list", within: .seconds(150)) {
                    run.listed.count == 20 ? true : nil
                }
                let streams = try await redis.reply(to: ["KEYS", "segue:jobs:*"]).list ?? []
                #expect(!streams.isEmpty)
                run.signal(SIGTERM)
                #expect(try await run.end(within: .seconds(60)) == 0)
                await #expect(throws: RedisError.self) { try await redis.reply(to: ["PING"]) }
            }
        }

        @Test func `two run side by side on data and ports of their own`() async throws {
            try await House.with { one in
                try await House.with { other in
                    let runs = try await [
                        one.up("--once", "--artists", "300"), other.up("--once", "--artists", "300"),
                    ]
                    for run in runs {
                        try await run.succeed(within: .seconds(240))
                        #expect(run.listed.count == 20)
                    }
                }
            }
        }

        @Test func `a second one on the same data is refused and told where the first is`() async throws {
            try await House.with { house in
                let first = try await house.up("--artists", "300")
                _ = try await house.running()
                let second = try await house.segue(["up", "--data-dir", house.data.path, "--once"])
                #expect(try await second.end(within: .seconds(30)) == 1)
                #expect(
                    second.lastWords
                        == "segue: Segue runs already on \(house.data.path) at \(house.site): stop it, or choose "
                        + "another --data-dir and --port")
                #expect(first.isRunning)
                #expect(house.postgres != nil)
            }
        }

        @Test func `SIGTERM and its echo end it in order, and nothing is left`() async throws {
            try await House.with { house in
                let run = try await house.up("--artists", "300")
                _ = try await house.running()
                let postgres = try #require(house.postgres)
                let sandbox = try #require(run.children.first)
                for _ in 0..<2 { run.signal(SIGTERM) }
                try await run.succeed(within: .seconds(30))
                #expect(house.postgres == nil)
                // A daemon is gone when its last parent, the system, has noticed.
                for process in [postgres, sandbox] {
                    let _: Bool = try await eventually("the end of \(process)", within: .seconds(10)) {
                        kill(process, 0) == -1 ? true : nil
                    }
                }
                #expect(
                    !FileManager.default.fileExists(atPath: house.data.appending(path: "running.json").path))
            }
        }

        @Test func `SIGTERM while it starts leaves nothing either`() async throws {
            try await House.with { house in
                let run = try await house.up("--artists", "300")
                let _: pid_t = try await eventually("PostgreSQL", within: .seconds(60)) { house.postgres }
                run.signal(SIGTERM)
                try await run.succeed(within: .seconds(60))
                #expect(house.postgres == nil)
            }
        }

        @Test func `an interrupted --once says that there is no list`() async throws {
            try await House.with { house in
                let run = try await house.up("--once", "--artists", "300")
                _ = try await house.running()
                run.signal(SIGTERM)
                #expect(try await run.end(within: .seconds(30)) == 1)
                #expect(run.lastWords == "segue: stopped before there was a list")
            }
        }
    }
}
