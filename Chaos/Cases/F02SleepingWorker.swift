import Foundation
import HTTP
import Lifecycle
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// Q3: who slept through its lease changes nothing when it wakes, and goes on with other work.
    static let sleepingWorker = Case("F2", "a worker sleeps through its lease", within: .seconds(400)) {
        stage in
        let fleet = try await stage.fleet("fleet")
        try await fleet.allowSpotify(callsPerSecond: 1_000)
        let site = try await fleet.site()
        let sleeper = try fleet.worker("sleeper", width: 1)
        var visitor = try await fleet.visitor("bruno", at: site)
        try await fleet.silence()

        // The visit of the seed waits three seconds for its tracks, which no plan asks for; in the midst of it the worker
        // falls asleep.
        let seed = fleet.seed(11)
        let path = "/spotify/v1/artists/\(seed.split(separator: ":").last ?? "")/top-tracks"
        try await fleet.outside.inject(Fault(on: .spotify, path: path, delayMs: 3_000, calls: 1))
        try await visitor.crawl(CrawlWish(seed: seed, depth: 1, breadth: 3, limit: 4))
        let _: Bool = try await eventually("the visit", within: .seconds(30)) {
            try await fleet.outside.faultsLeft() == 0 ? true : nil
        }
        sleeper.process.signal(SIGSTOP)
        let asleep = ContinuousClock.now
        // It may have jobs of other lanes beside it.
        let visit = try await fleet.held(by: sleeper.name).first { $0.kind == "crawl.visit" }
        guard let lease = visit else {
            throw Late(description: "the visit was over before its worker slept")
        }
        _ = try fleet.worker("other")
        try await fleet.silence(within: stage.lease * 2 + .seconds(60))
        stage.tell(
            "another worker did it \((ContinuousClock.now - asleep).inSeconds) after the sleep began")
        let rest = stage.lease * 2 - (ContinuousClock.now - asleep)
        if rest > .zero { try await Task.sleep(for: rest) }

        let before = try await fleet.graph() + fleet.queue()
        sleeper.process.signal(SIGCONT)
        stage.tell("slept \((ContinuousClock.now - asleep).inSeconds)")
        let fenced: Double = try await eventually("the fence", within: .seconds(30)) {
            await sleeper.count("job_fenced_total", over: fleet.live.client).flatMap { $0 > 0 ? $0 : nil }
        }
        let after = try await fleet.graph() + fleet.queue()
        stage.tell(
            "job_fenced_total \(Int(fenced)), \(difference(before, after)) rows changed by the sleeper")
        stage.expect(fenced == 1, "it was fenced off \(fenced) times")
        stage.expect(before == after, "the sleeper changed \(difference(before, after)) rows")
        stage.expect(
            try await fleet.number(
                "SELECT count(*) AS n FROM jobs WHERE id = \(lease.job) AND state = 'completed'") == 1,
            "the visit was not completed")

        // Other work: whatever the other one, which is four times as wide, leaves to it.
        let done = await sleeper.count("job_runs_total", over: fleet.live.client) ?? 0
        var worksOn = false
        for place in [29, 41, 53, 67, 79, 97] where !worksOn {
            try await visitor.crawl(CrawlWish(seed: fleet.seed(place), depth: 2, breadth: 6, limit: 40))
            try await fleet.rest()
            worksOn = await sleeper.count("job_runs_total", over: fleet.live.client) ?? 0 > done
        }
        stage.expect(worksOn, "of six crawls it did nothing")
        stage.tell(worksOn ? "it works on" : "it does nothing more")
    }
}

extension Fleet {
    /// Every job as it stands, but for those that recur by the clock.
    fileprivate func queue() async throws -> String {
        try await pool.withConnection { connection in
            try connection.rows(
                """
                SELECT concat_ws(' ', id, kind, state, attempt, rescue_count, finalized_at) AS line FROM jobs
                 WHERE kind IN ('sync', 'crawl.plan', 'crawl.visit') ORDER BY id
                """
            ).map { try $0.get("line", as: String.self) }.joined(separator: "\n")
        }
    }
}
