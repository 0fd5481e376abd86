internal import FoundationEssentials
internal import Jobs
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// The arithmetic of a budget, with the clock as an argument.
@Suite struct AllowanceTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let spaced = ProviderLimits(pace: .spaced(.milliseconds(1_100)))

    private func reserve(
        _ provider: inout Allowance, _ family: inout Allowance, _ limits: ProviderLimits,
        _ priority: JobPriority = .background, at seconds: TimeInterval = 0
    ) -> Reservation {
        Allowance.reserve(
            provider: &provider, family: &family, name: "f", limits: limits, priority: priority,
            now: start.addingTimeInterval(seconds))
    }

    @Test func `calls keep their distance, and who would wait long does not wait`() {
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        #expect(reserve(&provider, &family, spaced) == .go(after: .zero))
        #expect(reserve(&provider, &family, spaced) == .go(after: .milliseconds(1_100)))
        let third = reserve(&provider, &family, spaced)
        guard case .wait(_, .rate) = third else {
            Issue.record("\(third)")
            return
        }
        // A listener who waits may stand in line a little longer.
        guard case .go = reserve(&provider, &family, spaced, .interactive) else {
            Issue.record("refused")
            return
        }
        #expect(family.count.total(at: start) == 3)
    }

    @Test func `in no window of a day are there more calls than the quota, whenever they are asked for`() {
        var generator = SystemRandomNumberGenerator()
        let limits = ProviderLimits(pace: .spaced(.zero), dailyQuota: 100)
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        var now: TimeInterval = 0
        var calls: [TimeInterval] = []
        for _ in 0..<5_000 {
            now += Double.random(in: 0...240, using: &generator)
            if case .go = reserve(&provider, &family, limits, .interactive, at: now) { calls.append(now) }
        }
        for (place, call) in calls.enumerated() where place >= 100 {
            #expect(call - calls[place - 100] >= 86_400)
        }
        #expect(calls.count > 400)
    }

    @Test func `a fifth of the quota is left to those who wait`() {
        let limits = ProviderLimits(pace: .spaced(.zero), dailyQuota: 100)
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        func fill(_ priority: JobPriority) -> Int {
            var granted = 0
            while granted < 1_000, case .go = reserve(&provider, &family, limits, priority) { granted += 1 }
            return granted
        }
        #expect(fill(.background) == 80)
        #expect(fill(.normal) == 0)
        #expect(fill(.interactive) == 20)
        guard case .wait(let until, .quota) = reserve(&provider, &family, limits, .interactive) else {
            Issue.record("granted")
            return
        }
        #expect(until > start.addingTimeInterval(86_400) && until <= start.addingTimeInterval(87_300))
        guard case .go = reserve(&provider, &family, limits, .background, at: 87_300) else {
            Issue.record("refused")
            return
        }
    }

    @Test(
        arguments: [
            (nil, .rate, 30), (.seconds(-5), .rate, 1), (.seconds(10_800), .rate, 10_800),
            (.seconds(1e12), .rate, 86_400), (.seconds(48_925), .quota, 48_925), (.zero, .unwell, 1),
            // 1,800,000,000 is 08:00 UTC: sixteen hours to the next day.
            (nil, .quota, 57_600),
        ] as [(Duration?, BlockReason, TimeInterval)])
    func `a refusal blocks for as long as it says, within reason`(
        pause: Duration?, reason: BlockReason, seconds: TimeInterval
    ) {
        for share in [0, 0.5, 1] {
            var row = Allowance.fresh
            row.block(for: pause, reason: reason, pace: spaced.pace, now: start, share: share)
            let blocked = row.blockedUntil?.timeIntervalSince(start) ?? 0
            #expect(blocked >= seconds && blocked <= seconds + min(seconds * 0.1, 30) + 0.001)
            #expect(row.blockedReason == reason)
        }
    }

    @Test func `a block is never shortened, stops everybody, and one call goes ahead after it`() {
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        let limits = ProviderLimits(pace: .spaced(.milliseconds(100)))
        provider.block(for: .seconds(600), reason: .rate, pace: limits.pace, now: start, share: 0)
        provider.block(for: .seconds(5), reason: .unwell, pace: limits.pace, now: start, share: 0)
        let end = start.addingTimeInterval(600)
        for priority in JobPriority.allCases {
            #expect(
                reserve(&provider, &family, limits, priority, at: 599) == .wait(until: end, reason: .rate))
        }
        #expect(reserve(&provider, &family, limits, .interactive, at: 600) == .go(after: .zero))
        guard case .wait = reserve(&provider, &family, limits, .background, at: 600.5) else {
            Issue.record("a second call beside the probe")
            return
        }
        #expect(reserve(&provider, &family, limits, at: 605) == .go(after: .zero))
        #expect(reserve(&provider, &family, limits, at: 605.2) == .go(after: .zero))
    }

    @Test func `an adaptive pace halves at a refusal, grows while all is quiet, and stays within its bounds`()
    {
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        let limits = ProviderLimits(pace: .adaptive(start: 3, floor: 0.2, cap: 3.2))
        _ = reserve(&provider, &family, limits)
        #expect(provider.rate == 3)
        for step in 1...5 { _ = reserve(&provider, &family, limits, at: Double(step) * 31) }
        #expect(provider.rate == 3.2)
        let later = start.addingTimeInterval(200)
        provider.block(for: .seconds(1), reason: .rate, pace: limits.pace, now: later, share: 0)
        #expect(provider.rate == 1.6)
        for _ in 0..<10 {
            provider.block(for: .seconds(1), reason: .rate, pace: limits.pace, now: later, share: 0)
        }
        #expect(provider.rate == 0.2)
    }

    @Test func `a clock that steps back opens no second window`() {
        var count = RollingCount()
        count.add(start, at: start)
        count.add(start.addingTimeInterval(-7_200), at: start.addingTimeInterval(-7_200))
        #expect(count.groups.count == 1)
        #expect(count.total(at: start) == 2)
    }
}

/// The same budget in the database, shared by all.
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

    @Test func `where the budget cannot be read nothing may be called`() async throws {
        let pool = try workerPool()
        let owner = try await TestDatabase.current.connect()
        try await owner.execute("ALTER TABLE upstream_limits RENAME TO gone")
        await #expect(throws: PostgresError.self) { _ = try await reserve(pool, "tracks", .interactive) }
    }
}
