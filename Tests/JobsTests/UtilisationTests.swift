internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What is made of an allowance by workers that have work enough: on the real rows, through days of a clock of our own.
@Suite(.database(schema: .segue)) struct UtilisationTests {
    private static let quota = 60
    private static let day = Moment.seconds(86_400)

    /// What the workers did.
    private final class Tally: Sendable {
        private let state = Guarded<(calls: [Moment], claims: Int)>(([], 0))

        var calls: [Moment] { state.withLock { $0.calls }.sorted() }
        var claims: Int { state.withLock { $0.claims } }

        func noteClaim() { state.withLock { $0.claims += 1 } }
        func noteCall(at moment: Moment) { state.withLock { $0.calls.append(moment) } }
    }

    @Test(arguments: [1, 2, 8])
    func `of a day's calls 98 in a hundred are made, and never one more, by so many workers`(workers: Int)
        async throws
    {
        var limits = ProviderLimits.spotify
        limits.dailyQuota = Self.quota
        let budget = Budget(["spotify": limits])
        var clock = try await FakeClock()
        let pool = try clock.pool(size: workers)
        try await pool.withConnection { connection in
            _ = try connection.enqueue((0..<Self.quota * 5).map { NewJob("work", uniqueKey: "\($0)") })
        }
        let start = clock.now
        let tally = Tally()
        while clock.now < start + 3 * Self.day {
            let now = clock.now
            try await pool.withConnection { _ = try $0.wakeDueJobs(heeding: budget) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<workers {
                    group.addTask { while try await Self.work(on: pool, budget, now, tally) {} }
                }
                try await group.waitForAll()
            }
            // To the time that the first who waits was told; a worker polls once a second at the most.
            let next = try await pool.withConnection { connection in
                try connection.row(
                    "SELECT min(run_at) AS next FROM jobs WHERE state = 'scheduled' AND run_at > clock_timestamp()"
                )?
                .get("next", as: Date?.self)
            }
            try await clock.set(max(next?.microseconds ?? 0, now + 1_000_000))
        }
        let (calls, claims) = (tally.calls, tally.claims)
        for (place, call) in calls.enumerated() where place >= Self.quota {
            let span = call - calls[place - Self.quota]
            #expect(span >= Self.day, "more than \(Self.quota) calls within \(span) µs")
        }
        // On the first day the fifth of those who wait is lent little by little, since nobody waits.
        let first = calls.count { $0 < start + Self.day }
        #expect(first * 100 >= Self.quota * 98 * 9 / 10)
        let later = calls.count - first
        #expect(later * 100 >= 2 * Self.quota * 98, "\(later) of \(2 * Self.quota)")
        // Who waits is not woken for nothing.
        #expect(claims <= calls.count * 3 + Self.quota * 5, "\(claims) claims for \(calls.count) calls")
    }

    /// Takes a job, and makes its call or puts it off; false where there is none.
    private static func work(
        on pool: Pool, _ budget: Budget, _ now: Moment, _ tally: Tally
    ) async throws -> Bool {
        try await pool.withConnection { connection in
            guard let job = try connection.claim(["work"], worker: "w").first else { return false }
            tally.noteClaim()
            switch try budget.reserve("spotify", "search", .normal, on: connection) {
            case .go(let pause, let ticket, _):
                tally.noteCall(at: now + pause)
                if let ticket { try budget.release(ticket, of: "spotify", on: connection) }
                try connection.complete(job.lease)
            case .wait(let until, let reason):
                let name = BudgetName("spotify", "search")
                try connection.fail(
                    job.lease,
                    .snooze(until: until, reason: "\(reason)", waitingFor: reason == .busy ? nil : name))
            }
            return true
        }
    }
}
