import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// Q14: Redis carries and never remembers; without it nothing is lost, and the service says that it is missing.
    static let lostRedis = Case(
        "F5", "Redis killed, started empty, flushed, absent", within: .seconds(500)
    ) { stage in
        let (whole, wish, visits) = try await stage.undisturbedCrawl()
        let carried = try await stage.fleet("carried", isCarried: true)
        guard let redis = carried.redis else { return }
        try await carried.allowSpotify(callsPerSecond: stage.pace(of: visits))
        let site = try await carried.site()
        let crew = try ["one", "two"].map { try carried.worker($0) }
        var visitor = try await carried.visitor("bruno", at: site)
        try await carried.awaitFirstSync()
        try await visitor.crawl(wish)

        for (share, fault) in [(0.1, "killed and started empty"), (0.25, "flushed"), (0.4, "killed")] {
            let goal = Int(share * Double(visits))
            let _: Bool = try await eventually("\(goal) visits", within: .seconds(120)) {
                try await carried.visits >= goal ? true : nil
            }
            stage.note("Redis is \(fault)")
            if fault == "flushed" {
                try await redis.flush()
            } else {
                try await redis.kill()
                if fault != "killed" { try await redis.start() }
            }
        }
        try await carried.rest()

        // Nothing to do, and no Redis: nobody spins, and the site says so.
        let health: Site.Health = try await eventually("a site that says so", within: .seconds(30)) {
            let health = try await site.health()
            return health.checks["redis"]?.status == "ok" ? nil : health
        }
        stage.expect(health.status == "degraded", "/health says \(health.status) without Redis")
        stage.expect(await site.isReady, "the site is not ready without Redis")
        try await carried.silence()
        let before = try crew.map {
            try (cpu: $0.cpuSeconds, lines: $0.process.complaints.count("redis"))
        }
        let span = stage.isQuick ? 5.0 : 20.0
        try await Task.sleep(for: .seconds(span))
        let shares = try zip(crew, before).map { try ($0.cpuSeconds - $1.cpu) / span }
        let lines = zip(crew, before).map {
            Double($0.process.complaints.count("redis") - $1.lines) / span
        }
        stage.tell(
            String(
                format: "without Redis /health %@, %.1f %% CPU and %.2f lines a second of an idle worker",
                health.status,
                100 * (shares.max() ?? 0), lines.max() ?? 0))
        stage.expect((shares.max() ?? 0) < 0.05, "an idle worker takes \(shares.max() ?? 0) of a core")
        stage.expect(
            (lines.max() ?? 0) <= 1, "a worker writes \(lines.max() ?? 0) lines a second about it")

        try await redis.start()
        let back = ContinuousClock.now
        let _: Bool = try await eventually("Redis in /health", within: .seconds(60)) {
            try await site.health().checks["redis"]?.status == "ok" ? true : nil
        }
        stage.tell("well again \((ContinuousClock.now - back).inSeconds) after it came back")
        stage.expect(
            ContinuousClock.now - back <= .seconds(10),
            "well only after \((ContinuousClock.now - back).inSeconds)")

        try await stage.expectSame(carried, whole)
        try await stage.expectSoundQueue(of: carried)
    }
}

extension Fleet.Worker {
    /// The processor time that it has taken so far.
    fileprivate var cpuSeconds: Double {
        get throws {
            // proc(5): after the name in brackets, the 12th and 13th fields are user and system time in ticks, 100 a second.
            let text = try String(contentsOfFile: "/proc/\(process.process)/stat", encoding: .utf8)
            let fields = text.split(separator: ") ").last?.split(separator: " ") ?? []
            return [11, 12].reduce(0) { $0 + (Double(fields[$1]) ?? 0) } / 100
        }
    }
}

extension String {
    /// How many lines speak of something.
    fileprivate func count(_ word: String) -> Int {
        split(separator: "\n").count { $0.lowercased().contains(word) }
    }
}
