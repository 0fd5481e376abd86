import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// Q8, Q9: however often and wherever one asks for it, a sync is one sync.
    static let mashedButton = Case(
        "F20", "two resyncs at once, 50 presses on 2 sites, the clock at the same second"
    ) {
        stage in
        let fleet = try await stage.fleet("fleet")
        try await fleet.allowSpotify(callsPerSecond: 1_000)
        let sites = [try await fleet.site("site-a"), try await fleet.site("site-b")]
        for name in ["one", "two"] { _ = try fleet.worker(name) }
        let visitor = try await fleet.visitor("bruno", at: sites[0])
        try await fleet.silence()

        // A sync takes a while, so that most presses come while it runs.
        try await fleet.outside.inject(Fault(on: .spotify, path: "/spotify/v1/me", delayMs: 400))
        let before = try await fleet.number("SELECT coalesce(max(id), 0) AS n FROM jobs")
        let earlier = stage.postgres.deadlocks
        async let most = fleet.mostSyncsAtOnce(for: .seconds(8))
        let answers = try await withThrowingTaskGroup(of: [Press].self) { group in
            for site in sites {
                for _ in 0..<2 {
                    group.addTask {
                        var presses: [Press] = []
                        var there = visitor.at(site.url)
                        for _ in 0..<25 {
                            presses.append(try Press(try await there.ask(.post, "/me/sync")))
                        }
                        return presses
                    }
                }
            }
            group.addTask {
                try await fleet.pool.withConnection { connection in
                    _ = try connection.execute(
                        "UPDATE schedules SET next_due_at = clock_timestamp(), jitter = '0' WHERE kind = 'sync'"
                    )
                }
                return []
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let atOnce = try await most
        try await fleet.silence()
        let refused = answers.filter { $0.status != 202 }
        let jobs = try await fleet.number(
            "SELECT count(*) AS n FROM jobs WHERE kind = 'sync' AND id > \(before)")
        stage.tell(
            "\(answers.count) presses, \(answers.count - refused.count) answered 202, \(Set(answers.map(\.job)).count) jobs named; \(jobs) syncs made, \(atOnce) at once"
        )
        stage.expect(refused.isEmpty, "\(refused.count) presses answered \(Set(refused.map(\.status)))")
        stage.expect(atOnce == 1, "\(atOnce) syncs ran at once")
        stage.expect(jobs <= 2, "\(jobs) syncs came of it")
        let deadlocks = stage.postgres.deadlocks - earlier
        stage.tell("\(deadlocks) deadlocks")
        stage.expect(deadlocks == 0, "PostgreSQL tells of \(deadlocks) deadlocks")
        try await stage.expectSoundQueue(of: fleet)
    }
}

/// The answer to one press.
private struct Press: Sendable {
    let status: Int
    let job: Int?

    init(_ response: Response) throws {
        struct Body: Decodable { var job: Int? }
        status = response.status.rawValue
        job = try? response.json(as: Body.self).job
    }
}

extension Fleet {
    /// The most syncs that were seen to run at the same time.
    fileprivate func mostSyncsAtOnce(for span: Duration) async throws -> Int {
        var most = 0
        let end = ContinuousClock.now + span
        while ContinuousClock.now < end {
            most = max(
                most,
                try await number("SELECT count(*) AS n FROM jobs WHERE kind = 'sync' AND state = 'running'")
            )
            try await Task.sleep(for: .milliseconds(20))
        }
        return most
    }
}
