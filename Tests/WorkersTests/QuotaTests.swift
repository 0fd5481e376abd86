import FoundationEssentials
import Jobs
import Postgres
import Sandbox
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream
import Workers

/// The day's calls to Spotify, of which nobody is told before they are spent.
@Suite(.database(schema: .segue)) struct QuotaTests {
    /// Whether Spotify ever had to refuse.
    private func wasRefused(_ trial: Trial) -> Bool { trial.standIn.calls.contains { $0.status == 429 } }

    @Test func `the quota is kept before Spotify refuses, and a fifth is left to whoever waits`() async throws
    {
        var limits: [Provider: ProviderLimits] = .atOnce
        limits["spotify"] = ProviderLimits(pace: .spaced(.zero), dailyQuota: 40)
        let trial = try Trial(.development, budget: Budget(limits))
        trial.standIn.change { $0.quota = 40 }
        let listener = try await trial.signIn("elif")
        try await trial.work()

        // Syncs in the background, until there is no more for them today.
        for _ in 0..<8 {
            try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: listener)) }
            try await trial.work()
            if try await !trial.jobs(.scheduled).filter({ $0.kind == .sync }).isEmpty { break }
        }
        let waiting = try await trial.jobs(.scheduled).filter { $0.kind == .sync }
        #expect(waiting.map(\.attempt) == [0], "put off, and no attempt is counted")
        #expect(trial.standIn.count("GET /spotify/v1/me/top/{type}") <= 32)
        let status = try await trial.pool.withConnection { try trial.outside.budget(on: $0).statuses(on: $0) }
            .first { $0.provider == "spotify" && $0.family == "top" }
        #expect(status?.dailyQuota == 40)

        // The listener asks, and is answered from the fifth.
        let before = try await trial.pool.withConnection { try $0.lastSync(of: listener) }
        try await trial.pool.withConnection {
            _ = try $0.enqueue(.sync(of: listener, priority: .interactive))
        }
        try await trial.work()
        let after = try await trial.pool.withConnection { try $0.lastSync(of: listener) }
        #expect(after != before)
        #expect(try await trial.jobs(.discarded).isEmpty)
        #expect(!wasRefused(trial))
    }

    @Test func `a sync that takes more than a day's quota goes on with the lists that it has not read`()
        async throws
    {
        let ada = try #require(World.small.listeners.first { $0.id == "ada" })
        let pages = (Array(ada.topTracks.values) + ada.topArtists.values).reduce(0) {
            $0 + max(($1.count + 49) / 50, 1)
        }
        // So that who began anew each day would never come to an end.
        var limits: [Provider: ProviderLimits] = .atOnce
        limits["spotify"] = ProviderLimits(pace: .spaced(.zero), dailyQuota: pages - 1)
        let trial = try Trial(budget: Budget(limits))
        let listener = try await trial.signIn("ada")
        try await trial.work()
        #expect(try await trial.jobs(.scheduled).filter { $0.kind == .sync }.map(\.attempt) == [0])
        let read = try await trial.pool.withConnection { try $0.listReadings(of: listener).count }
        #expect((1..<6).contains(read), "whole lists, and not all of them")
        #expect(try await trial.pool.withConnection { try $0.favouriteTracks(of: listener).isEmpty } == false)
        #expect(try await trial.pool.withConnection { try $0.lastSync(of: listener) } == nil)
        #expect(try await trial.pool.withConnection { try $0.crawls(of: listener).isEmpty })

        for _ in 0..<3 {
            try await trial.nextDay()
            try await trial.work()
        }
        let run = try #require(try await trial.pool.withConnection { try $0.lastSync(of: listener) })
        let top = trial.standIn.count("GET /spotify/v1/me/top/{type}")
        let plays = trial.standIn.count("GET /spotify/v1/me/player/recently-played")
        #expect(run.calls == top + plays, "those of all days")
        #expect(try await trial.pool.withConnection { try $0.listReadings(of: listener).count } == 6)
        #expect(!wasRefused(trial))
    }

    @Test func `a visit that a spent budget interrupts has as many tries behind it as before`() async throws {
        var limits: [Provider: ProviderLimits] = .atOnce
        limits["deezer"] = ProviderLimits(pace: .spaced(.zero), dailyQuota: 10)
        let trial = try Trial(.development, budget: Budget(limits))
        _ = try await trial.signIn("ada")
        try await trial.work()
        // What waits for the day's calls failed five times before.
        try await trial.pool.withConnection { connection in
            _ = try connection.execute(
                """
                UPDATE jobs SET state = 'available', run_at = now(), waits_for = NULL, attempt = 5, is_repeat = true
                 WHERE kind = 'crawl.visit' AND state = 'scheduled'
                """)
        }
        try await trial.work()
        let visits = try await trial.pool.withConnection { connection in
            try connection.rows(
                """
                SELECT attempt, is_repeat, waits_for FROM jobs
                 WHERE kind = 'crawl.visit' AND state = 'scheduled' AND attempt > 0
                """)
        }
        #expect(!visits.isEmpty)
        for visit in visits {
            #expect(try visit.get("attempt", as: Int.self) == 5)
            #expect(try visit.get("is_repeat", as: Bool.self))
            #expect(try visit.get("waits_for", as: String?.self)?.hasPrefix("deezer/") == true)
        }
    }

    @Test func `a listener whom Spotify asked to wait does not then wait for the background's share`()
        async throws
    {
        var limits: [Provider: ProviderLimits] = .atOnce
        limits["spotify"] = ProviderLimits(pace: .spaced(.zero), dailyQuota: 40)
        let trial = try Trial(.development, budget: Budget(limits))
        let (elif, ada) = (try await trial.signIn("elif"), try await trial.signIn("ada"))
        try await trial.work()
        for _ in 0..<8 where try await trial.jobs(.scheduled).filter({ $0.kind == .sync }).isEmpty {
            try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: elif)) }
            try await trial.work()
        }

        // Ada asks, and meets a refusal.
        let before = try await trial.pool.withConnection { try $0.lastSync(of: ada) }
        trial.standIn.inject(
            Fault(on: .spotify, path: "/spotify/v1/me/top", status: 429, retryAfter: "30", calls: 1))
        try await trial.pool.withConnection {
            _ = try $0.enqueue(.sync(of: ada, priority: .interactive))
        }
        try await trial.work()
        #expect(try await trial.jobs(.scheduled).filter { $0.kind == .sync }.count == 2)
        // As if the half minute were over: her fifth is free, and Elif's share is not.
        try await trial.pool.withConnection { connection in
            try connection.execute("UPDATE upstream_limits SET blocked_until = NULL, blocked_reason = NULL")
            try connection.execute(
                "UPDATE jobs SET run_at = now() WHERE state = 'scheduled' AND listener_id = \(ada)")
        }
        try await trial.work { try $0.lastSync(of: ada) != before }
        #expect(try await trial.jobs(.scheduled).filter { $0.kind == .sync }.count == 1)
    }

    @Test func `a crawl beyond the day's quota waits, says until when, and loses nothing`() async throws {
        let trial = try Trial(.extended, spotifyDailyCalls: 12)
        let listener = try await trial.signIn("elif")
        try await trial.work()

        let crawl = try await trial.pool.withConnection { try $0.crawls(of: listener).first }
        #expect(crawl?.state == .waiting)
        #expect(crawl?.waitingFor == "spotify")
        // Of the three calls that are kept for who waits, one is lent when nobody has waited for a third of a day.
        #expect((20_000...28_800).contains(crawl?.waitingUntil?.timeIntervalSinceNow ?? 0))
        #expect((1..<16).contains(crawl?.artistsVisited ?? 0))
        #expect(trial.standIn.count("GET /spotify/v1/artists/{id}/top-tracks") <= 12)
        let visits = try await trial.jobs(.scheduled).filter { $0.kind == .crawlVisit }
        #expect(!visits.isEmpty && visits.allSatisfy { $0.attempt == 0 })

        try await trial.nextDay()
        try await trial.work()
        let later = try await trial.pool.withConnection { try $0.crawls(of: listener).first }
        #expect((later?.artistsVisited ?? 0) > (crawl?.artistsVisited ?? 0))
        #expect(!wasRefused(trial))
    }
}

extension Trial {
    /// The next day: the calls of today no longer count, and those who waited go on.
    fileprivate func nextDay() async throws {
        try await pool.withConnection { connection in
            try connection.execute("UPDATE upstream_limits SET recent = '{}', recent_calls = '{}'")
            try connection.execute("UPDATE jobs SET run_at = now() WHERE state = 'scheduled'")
        }
    }
}
