import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// R1, R4, R5: one refusal, told to one worker, stops everybody, and goes on doing so after they were started again.
    static let longPause = Case("F9", "429 with Retry-After of three hours", within: .seconds(300)) {
        stage in
        let fleet = try await stage.fleet("fleet")
        // So slow that many wait for their slot at any moment: they must look again before they ask.
        try await fleet.allowSpotify(callsPerSecond: 8)
        var sites = [try await fleet.site("site-a"), try await fleet.site("site-b")]
        let names = ["one", "two", "three", "four"]
        var crew = try names.map { try fleet.worker($0) }
        var visitor = try await fleet.visitor("ada", at: sites[0])
        let _: Int = try await eventually("a crawl under way", within: .seconds(60)) {
            let visits = try await fleet.number(
                "SELECT count(*) AS n FROM crawl_artists WHERE state = 'visited'")
            return visits > 5 ? visits : nil
        }
        try await fleet.outside.forgetCalls()
        try await fleet.outside.inject(.slowDown(10_800, on: .spotify, calls: 1))
        let refusal: OutsideWorld.Call = try await eventually("the refusal", within: .seconds(30)) {
            try await fleet.outside.calls(of: .spotify).first { $0.status == 429 }
        }
        try await Task.sleep(for: .seconds(4))
        let after = try await fleet.outside.calls(of: .spotify)
            .map { $0.at.timeIntervalSince(refusal.at) }.filter { $0 > 0 }
        stage.tell(
            "\(after.count) calls came after the refused one, the last \(Int((after.last ?? 0) * 1_000)) ms"
        )
        // Spotify is asked four things at once at the most, and one of them was refused.
        stage.expect(
            after.count <= 3, "\(after.count) calls came after the refusal, up to \(after.last ?? 0) s")

        // From here on nobody asks: not the workers, not those who press, and not after a restart.
        try await fleet.outside.forgetCalls()
        for site in sites {
            var there = visitor.at(site.url)
            for _ in 0..<5 { _ = try await there.ask(.post, "/me/sync") }
        }
        try await Task.sleep(for: .seconds(stage.isQuick ? 3 : 30))
        for worker in crew { try await worker.kill() }
        for site in sites {
            site.process.signal(SIGTERM)
            try await site.process.end(within: .seconds(30))
        }
        sites = [try await fleet.site("site-a"), try await fleet.site("site-b")]
        crew = try names.map { try fleet.worker($0) }
        visitor = visitor.at(sites[1].url)
        _ = try await visitor.ask(.post, "/me/sync")
        // Longer than the leases of the dead, so that what they had is tried again too.
        try await Task.sleep(for: stage.lease * 1.3 + .seconds(3))
        let calls = try await fleet.outside.calls(of: .spotify)
        stage.tell("then \(calls.count) in \(stage.isQuick ? 12 : 110) s, through a restart of all")
        stage.expect(
            calls.isEmpty, "\(calls.count) calls in spite of it: \(calls.prefix(3).map(\.family))")
        let worn = try await fleet.number(
            "SELECT count(*) AS n FROM jobs WHERE state = 'scheduled' AND attempt > 0 AND kind IN ('sync', 'crawl.visit')"
        )
        stage.expect(worn == 0, "\(worn) jobs lost an attempt to it")

        try await stage.expectTold(by: sites[0], from: refusal.at)
        try await stage.expectOneGoesAhead(in: fleet)
    }
}

extension Stage {
    /// The site says that it is not well, and until when.
    fileprivate func expectTold(by site: Site, from refusal: Date) async throws {
        let health = try await site.health()
        let until = health.checks.values.compactMap(\.blockedUntil).max()
        tell("/health \(health.status), blocked_until \(until?.formatted(.iso8601) ?? "missing")")
        expect(health.status == "degraded", "/health says \(health.status)")
        let span = until?.timeIntervalSince(refusal) ?? 0
        expect((10_799...10_835).contains(span), "blocked for \(Int(span)) s")
    }

    /// When the pause is over, one call goes ahead, and the others follow once it was well received.
    fileprivate func expectOneGoesAhead(in fleet: Fleet) async throws {
        try await fleet.outside.clearFaults()
        try await fleet.outside.forgetCalls()
        try await fleet.pool.withConnection { connection in
            _ = try connection.execute(
                "UPDATE upstream_limits SET blocked_until = clock_timestamp() WHERE blocked_until IS NOT NULL"
            )
            _ = try connection.execute(
                "UPDATE jobs SET run_at = clock_timestamp() WHERE state = 'scheduled'")
        }
        let calls: [OutsideWorld.Call] = try await eventually(
            "calls after the pause", within: .seconds(60)
        ) {
            let calls = try await fleet.outside.calls(of: .spotify)
            return calls.count >= 3 ? calls : nil
        }
        let lead = calls[1].at.timeIntervalSince(calls[0].at)
        tell(String(format: "after it one call, and the next %.1f s later", lead))
        expect(lead > 3, "the second call came \(lead) s after the first")
    }
}
