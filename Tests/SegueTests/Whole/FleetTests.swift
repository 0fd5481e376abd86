import Foundation
import Jobs
import Postgres
import Redis
import Storage
import TestDatabase
import TestProcesses
import TestRedis
import Testing

extension WholeTests {
    @Suite(.database, .pooler, .redis) struct FleetTests {
        @Test(arguments: Fleet.Between.allCases)
        func `two workers and a site make a crawl, though one worker leaves in its midst`(
            _ between: Fleet.Between
        ) async throws {
            try await Fleet.with(between) { fleet in
                _ = try await fleet.serve()
                let leaver = try await fleet.run("work", "--name", "leaver")
                let stayer = try await fleet.run(
                    "work", "--name", "stayer", "--lanes", "crawl.plan,crawl.visit:4", "--lanes", "features:1"
                )
                let id = try await fleet.beginCrawl()
                let _: Bool = try await eventually("work of the one that leaves", within: .seconds(60)) {
                    let running = try await fleet.count(
                        """
                        SELECT count(*) AS n FROM jobs
                         WHERE worker = 'leaver' AND state = 'running' AND kind = 'crawl.visit'
                        """)
                    return running > 0 ? true : nil
                }
                leaver.signal(SIGTERM)
                #expect(try await leaver.end(within: .seconds(30)) == 0, "\(leaver.complaints)")
                #expect(
                    try await fleet.count("SELECT count(*) AS n FROM jobs WHERE worker = 'leaver'") == 0)
                let crawl = try await fleet.end(of: id)
                #expect(crawl.state == .done)
                #expect(crawl.artistsVisited > 20)
                #expect(crawl.artistsVisited == crawl.artistsFound)
                #expect(crawl.artistsFailed == 0)
                #expect(
                    try await fleet.count(
                        "SELECT max(attempt) AS n FROM jobs WHERE kind LIKE 'crawl.%'") == 1)
                #expect(
                    try await fleet.count(
                        """
                        SELECT count(*) AS n FROM jobs
                         WHERE kind = 'from.the.future' AND state = 'available' AND attempt = 0
                        """) == 1)
                let health = try await fleet.health()
                #expect(health.status == "ok")
                #expect(health.checks["redis"]?.status == (between == .redis ? "ok" : nil))
                #expect(stayer.isRunning)
            }
        }

        @Test func `a second host without the keys of the first does not start, and makes none of its own`()
            async throws
        {
            try await Fleet.with { fleet in
                try await fleet.sealElsewhere()
                for half in ["serve", "work"] {
                    let host = try await fleet.run(half)
                    #expect(try await host.end(within: .seconds(30)) == 1)
                    #expect(
                        host.complaints.contains("copy the key file of the first host"), "\(host.complaints)")
                }
                #expect(!fleet.hasKeys)
                // Where the first host is no more, the operator may begin anew.
                try await fleet.run("keys", "rotate", "--give-up").succeed(within: .seconds(30))
                #expect(fleet.hasKeys)
                _ = try await fleet.serve()
            }
        }

        @Test func `a second SIGTERM hands back at once what is under way, and burns no attempt`()
            async throws
        {
            try await Fleet.with { fleet in
                _ = try await fleet.run("work", "--name", "first", "--width", "1")
                let id = try await fleet.beginCrawl()
                try await fleet.wait(for: id, toVisit: 3)
                try await fleet.slowDownSpotify()
                let leaver = try await fleet.run("work", "--name", "leaver", "--lanes", "crawl.visit:3")
                let _: Bool = try await eventually("three visits under way", within: .seconds(60)) {
                    let running = try await fleet.count(
                        "SELECT count(*) AS n FROM jobs WHERE worker = 'leaver' AND state = 'running'")
                    return running == 3 ? true : nil
                }
                leaver.signal(SIGTERM)
                // Within half a second a second one is the echo of the first.
                try await Task.sleep(for: .seconds(1))
                leaver.signal(SIGTERM)
                #expect(try await leaver.end(within: .seconds(10)) == 0, "\(leaver.complaints)")
                #expect(
                    try await fleet.count("SELECT count(*) AS n FROM jobs WHERE worker = 'leaver'") == 0)
                #expect(
                    try await fleet.count(
                        "SELECT count(*) AS n FROM jobs WHERE state = 'available' AND attempt > 0") == 0)
            }
        }

        @Test func `two workers of one host that nobody named go by names of their own`() async throws {
            try await Fleet.with { fleet in
                _ = try await fleet.run("work", "--name", "first", "--width", "1")
                let id = try await fleet.beginCrawl()
                try await fleet.wait(for: id, toVisit: 3)
                try await fleet.slowDownSpotify()
                for _ in 0..<2 { _ = try await fleet.run("work", "--lanes", "crawl.visit:1") }
                let _: Bool = try await eventually("two more at work", within: .seconds(60)) {
                    let names = try await fleet.count(
                        """
                        SELECT count(DISTINCT worker) AS n FROM jobs
                         WHERE state = 'running' AND worker NOT IN ('first')
                        """)
                    return names == 2 ? true : nil
                }
            }
        }

        @Test
        func `Redis killed, emptied and started anew during a crawl costs nothing, and the site says so`()
            async throws
        {
            let server = try TestRedis.current
            try await Fleet.with(.redis) { fleet in
                let site = try await fleet.serve()
                let workers = [
                    try await fleet.run("work", "--name", "one"),
                    try await fleet.run("work", "--name", "two"),
                ]
                let id = try await fleet.beginCrawl()
                try await fleet.wait(for: id, toVisit: 5)
                let redis = RedisConnection(to: server.address)
                _ = try await redis.reply(to: ["FLUSHALL"])
                try await fleet.wait(for: id, toVisit: 12)
                server.kill()
                let _: Bool = try await eventually("a word on Redis", within: .seconds(30)) {
                    let health = try await fleet.health()
                    guard health.status == "degraded" else { return nil }
                    #expect(health.code == 200)
                    #expect(health.checks["redis"]?.detail?.contains("PostgreSQL carries") == true)
                    return true
                }
                try await fleet.wait(for: id, toVisit: 20)
                try await server.start()
                let _: Bool = try await eventually("Redis' return", within: .seconds(30)) {
                    try await fleet.health().status == "ok" ? true : nil
                }
                let crawl = try await fleet.end(of: id)
                #expect(crawl.state == .done)
                #expect(crawl.artistsVisited > 30)
                #expect(crawl.artistsVisited == crawl.artistsFound)
                // It is told once that it is gone and once that it is back, not with every try.
                for process in workers + [site] {
                    let lines = process.complaints.split(separator: "\n").filter { $0.contains("Redis") }
                    #expect(lines.count <= 6, "\(lines)")
                    #expect(process.isRunning)
                }
            }
        }
    }
}
