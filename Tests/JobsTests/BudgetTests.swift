internal import FoundationEssentials
internal import Jobs
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// A budget in the database, shared by all; its arithmetic is `AllowanceTests`'.
@Suite(.database(schema: .segue)) struct BudgetTests {
    private let budget = Budget([
        "spotify": ProviderLimits(pace: .spaced(.zero), dailyQuota: 40, familyQuotas: ["search": 5])
    ])

    private func reserve(_ pool: Pool, _ family: String, _ priority: JobPriority) async throws -> Reservation
    {
        try await pool.withConnection { try budget.reserve("spotify", family, priority, on: $0) }
    }

    @Test func `many clients at once get the quota and not one call more`() async throws {
        let pool = try workerPool()
        let granted = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var granted = 0
                    for _ in 0..<10 {
                        if case .go = try await reserve(pool, "tracks", .interactive) { granted += 1 }
                    }
                    return granted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(granted == 40)
        // Another family has its own.
        #expect(try await reserve(pool, "search", .interactive) == .go(after: .zero))
    }

    @Test func `slots of many clients lie apart`() async throws {
        let pool = try workerPool()
        let budget = Budget(["musicbrainz": .musicBrainz])
        let owner = try await TestDatabase.current.connect()
        var calls = 0
        for _ in 0..<20 {
            let answer = try await pool.withConnection {
                try budget.reserve("musicbrainz", "url", .background, on: $0)
            }
            if case .go = answer { calls += 1 }
        }
        // At once, two seconds ahead at most: three slots at 1.1 s are more than the patience of anybody.
        #expect((1...3).contains(calls))
        let row = try await owner.row(
            "SELECT next_slot_at - now() > interval '1 s' AS ahead FROM upstream_limits WHERE family = '*'")
        #expect(try row?.get("ahead", as: Bool.self) == true)
    }

    @Test func `a block reaches every process and survives all of them`() async throws {
        let (here, there) = (try workerPool(size: 1), try workerPool(size: 1))
        _ = try await here.withConnection { connection in
            try budget.block("spotify", "tracks", for: .seconds(10_800), reason: .rate, on: connection)
        }
        here.close()
        guard case .wait(let until, .rate) = try await reserve(there, "search", .interactive) else {
            Issue.record("granted")
            return
        }
        let status = try await there.withConnection { try budget.statuses(on: $0) }
        #expect(status.first { $0.family == nil }?.blockedUntil == until)
    }

    @Test func `a spent quota blocks its family alone`() async throws {
        let pool = try workerPool()
        _ = try await pool.withConnection { connection in
            try budget.block("spotify", "tracks", for: nil, reason: .quota, on: connection)
        }
        guard case .wait(_, .quota) = try await reserve(pool, "tracks", .interactive) else {
            Issue.record("granted")
            return
        }
        #expect(try await reserve(pool, "search", .background) == .go(after: .zero))
        let statuses = try await pool.withConnection { try budget.statuses(on: $0) }
        #expect(statuses.first { $0.family == "search" }?.dailyQuota == 5)
        #expect(statuses.first { $0.family == "search" }?.callsInADay == 1)
    }

    @Test func `a refusal of the pace is not told to last as long as a family's spent quota`() async throws {
        let pool = try workerPool()
        let (quota, rate) = try await pool.withConnection { connection in
            (
                try budget.block("spotify", "tracks", for: .seconds(80_000), reason: .quota, on: connection),
                try budget.block("spotify", "tracks", for: .seconds(5), reason: .rate, on: connection)
            )
        }
        #expect(quota.reason == .quota && rate.reason == .rate)
        #expect(rate.until < quota.until - 70_000)
    }

    @Test func `a call that was reserved and not made counts for no quota`() async throws {
        let pool = try workerPool()
        let budget = Budget(["spotify": ProviderLimits(pace: .spaced(.zero), concurrency: 2, dailyQuota: 5)])
        for _ in 0..<8 {
            guard
                case .go(_, let ticket?, _) = try await pool.withConnection({
                    try budget.reserve("spotify", "search", .interactive, on: $0)
                })
            else {
                Issue.record("refused")
                return
            }
            try await pool.withConnection { try budget.cancel("spotify", "search", ticket, on: $0) }
        }
        let status = try await pool.withConnection { try budget.statuses(on: $0) }
        #expect(status.first { $0.family == "search" }?.callsInADay == 0)
    }

    @Test func `calls under way are counted over all processes, and given back by one statement`()
        async throws
    {
        let (here, there) = (try workerPool(size: 1), try workerPool(size: 1))
        let budget = Budget(["spotify": ProviderLimits(pace: .spaced(.zero), concurrency: 2)])
        func reserve(_ pool: Pool) async throws -> Reservation {
            try await pool.withConnection { try budget.reserve("spotify", "tracks", .interactive, on: $0) }
        }
        guard case .go(_, let one?, _) = try await reserve(here),
            case .go(_, _?, _) = try await reserve(there),
            case .wait(_, .busy) = try await reserve(here)
        else {
            Issue.record("not two at once")
            return
        }
        here.close()
        try await there.withConnection { try budget.release(one, of: "spotify", on: $0) }
        guard case .go = try await reserve(there) else {
            Issue.record("the place did not come free")
            return
        }
        let status = try await there.withConnection { try budget.statuses(on: $0) }
        #expect(status.first { $0.family == nil }?.inFlight == 2)
    }

    @Test func `of many who wait as many are woken as there is room for, and sooner than they were told`()
        async throws
    {
        let pool = try workerPool()
        var limits = ProviderLimits(pace: .spaced(.zero), dailyQuota: 10)
        limits.limitsRepeats = false
        let budget = Budget(["spotify": limits])
        let name = BudgetName("spotify", "tracks")
        try await pool.withConnection { connection in
            _ = try budget.reserve("spotify", "tracks", .normal, on: connection)
            _ = try connection.enqueue(
                (0..<50).map { NewJob("work", uniqueKey: "\($0)", notBefore: .now + 3_600, waitsFor: name) })
            _ = try connection.enqueue(
                NewJob(
                    "work", uniqueKey: "urgent", priority: .interactive, notBefore: .now + 7_200,
                    waitsFor: name))
        }
        #expect(try await pool.withConnection { try $0.waitingForBudgets() } == ["spotify/tracks": 51])
        // Eight are open to work that nobody waits for, and one is made.
        #expect(try await pool.withConnection { try $0.wakeDueJobs(heeding: budget) } == 7)
        let first = try await pool.withConnection { try $0.claim(["work"], worker: "w").first }
        #expect(first?.priority == .interactive)
        _ = try await pool.withConnection {
            try budget.block("spotify", "tracks", for: .seconds(60), reason: .rate, on: $0)
        }
        #expect(try await pool.withConnection { try $0.wakeDueJobs(heeding: budget) } == 0)
    }

    @Test func `whoever waits is woken for the kept fifth, whatever time the others were told`() async throws
    {
        let pool = try workerPool()
        var limits = ProviderLimits(pace: .spaced(.zero), dailyQuota: 10)
        limits.limitsRepeats = false
        let budget = Budget(["spotify": limits])
        let name = BudgetName("spotify", "tracks")
        try await pool.withConnection { connection in
            for _ in 0..<8 { _ = try budget.reserve("spotify", "tracks", .normal, on: connection) }
            _ = try connection.enqueue(
                (0..<5).map { NewJob("work", uniqueKey: "\($0)", notBefore: .now + 7_200, waitsFor: name) })
            _ = try connection.enqueue(
                (5..<8).map {
                    NewJob(
                        "work", uniqueKey: "\($0)", priority: .interactive, notBefore: .now + 3_600,
                        waitsFor: name)
                })
        }
        #expect(try await pool.withConnection { try $0.wakeDueJobs(heeding: budget) } == 2)
        for _ in 0..<2 { #expect(try await pool.claim()?.priority == .interactive) }
        #expect(try await pool.withConnection { try $0.waitingForBudgets() } == ["spotify/tracks": 6])
    }

    @Test func `where the budget cannot be read nothing may be called`() async throws {
        let pool = try workerPool()
        let owner = try await TestDatabase.current.connect()
        try await owner.execute("ALTER TABLE upstream_limits RENAME TO gone")
        await #expect(throws: PostgresError.self) { _ = try await reserve(pool, "tracks", .interactive) }
    }
}
