internal import FoundationEssentials
internal import Jobs
internal import Postgres
internal import TestDatabase
internal import Testing

/// When a provider that fails is left alone, with the clock as an argument.
@Suite struct BreakerTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `five failures in a row open it, one success between them does not`() {
        var breaker = Breaker()
        for _ in 0..<4 { #expect(breaker.note(.failed, at: start) == nil) }
        #expect(breaker.trust == .doubted)
        #expect(breaker.note(.good, at: start) == nil)
        #expect(breaker.trust == .whole)
        for _ in 0..<4 { #expect(breaker.note(.failed, at: start) == nil) }
        let pause = breaker.note(.failed, at: start)
        #expect(pause?.span == 30 && pause?.reason == .unwell)
        #expect(breaker.trust == .onTrial)
    }

    @Test func `half of twenty within half a minute open it, and what is older counts no more`() {
        func fail(every pause: TimeInterval) -> Breaker.Pause? {
            var breaker = Breaker()
            for number in 0..<40 {
                let now = start.addingTimeInterval(pause * Double(number))
                breaker.count(at: now)
                if let opened = breaker.note(number % 2 == 1 ? .failed : .good, at: now) { return opened }
            }
            return nil
        }
        #expect(fail(every: 1)?.span == 30)
        #expect(fail(every: 2) == nil)
    }

    @Test func `it is half of any half minute, wherever that begins`() {
        var breaker = Breaker()
        breaker.count(at: start)
        #expect(breaker.note(.good, at: start) == nil)
        // Twelve calls before the end of the half minute that began with the first call, and twelve after it.
        let pauses = (0..<24).map { number in
            let now = start.addingTimeInterval(24 + Double(number) / 2)
            breaker.count(at: now)
            return breaker.note(number % 2 == 1 ? .failed : .good, at: now)
        }
        #expect(pauses.firstIndex { $0 != nil } == 19)
        #expect(pauses[19]?.span == 30)
    }

    @Test func `the three calls after it are on trial: each failure doubles the pause, up to ten minutes`() {
        var breaker = Breaker()
        for _ in 0..<4 { _ = breaker.note(.failed, at: start) }
        let pauses = (0..<7).map { _ in breaker.note(.failed, at: start)?.span }
        #expect(pauses == [30, 60, 120, 240, 480, 600, 600])
        #expect(breaker.note(.good, at: start) == nil)
        #expect(breaker.note(.failed, at: start)?.span == 600)
        for _ in 0..<3 { #expect(breaker.note(.good, at: start) == nil) }
        #expect(breaker.note(.failed, at: start) == nil)
    }

    @Test func `who is too busy is left alone twice as long each time, and is unwell from the second`() {
        var breaker = Breaker()
        let pauses = (0..<9).map { _ in breaker.note(.busy(.seconds(10)), at: start) }
        #expect(pauses.map(\.?.span) == [10, 20, 40, 80, 160, 320, 600, 600, 600])
        #expect(pauses.map(\.?.reason) == [.rate] + Array(repeating: .unwell, count: 8))
        for _ in 0..<3 { _ = breaker.note(.good, at: start) }
        let first = breaker.note(.busy(.seconds(10)), at: start)
        #expect(first?.span == 10 && first?.reason == .rate)
        // One good answer is enough after a single refusal.
        #expect(breaker.note(.good, at: start) == nil)
        #expect(breaker == Breaker())
        #expect(
            breaker.note(.busy(.seconds(3_600)), at: start)?.span == 3_600,
            "what it says itself is never shortened")
    }
}

/// The same in the database, for all processes.
@Suite(.database(schema: .segue)) struct SharedBreakerTests {
    private let budget = Budget(["musicbrainz": .musicBrainz, "deezer": ProviderLimits(pace: .spaced(.zero))])
    private let pool: Pool

    init() throws { pool = try workerPool() }

    private func note(_ outcome: CallOutcome, of provider: Provider) async throws -> BlockBoard.Block? {
        try await pool.withConnection { try budget.note(outcome, of: provider, "f", share: 0, on: $0) }
    }

    /// As if a pause were over.
    private func endPause() async throws {
        try await pool.withConnection {
            _ = try $0.execute(
                "UPDATE upstream_limits SET blocked_until = clock_timestamp() WHERE blocked_until > now()")
        }
    }

    private func reserve(_ provider: Provider) async throws -> Reservation {
        try await pool.withConnection { try budget.reserve(provider, "f", .normal, on: $0) }
    }

    @Test func `pauses double over all processes, and what was under way when one began doubles nothing`()
        async throws
    {
        for number in 1...4 {
            // Eight were under way, each of a process of its own.
            let reasons = try await withThrowingTaskGroup(of: BlockReason?.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await note(.busy(.seconds(60)), of: "musicbrainz")?.reason }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(reasons == [number == 1 ? .rate : .unwell])
            let row = try await pool.withConnection {
                try $0.row("SELECT openings FROM upstream_limits WHERE family = '*'")
            }
            #expect(try row?.get("openings") == number)
            try await endPause()
        }
    }

    @Test func `five failures in five processes open it, three good answers one by one close it`()
        async throws
    {
        for _ in 0..<5 { _ = try await reserve("deezer") }
        for _ in 0..<4 { #expect(try await note(.failed, of: "deezer") == nil) }
        #expect(try await note(.failed, of: "deezer") != nil)
        guard case .wait(_, .unwell) = try await reserve("deezer") else {
            Issue.record("granted")
            return
        }
        for _ in 0..<3 {
            try await endPause()
            try await pool.withConnection {
                _ = try $0.execute("UPDATE upstream_limits SET next_slot_at = '-infinity'")
            }
            guard case .go(_, _, .onTrial) = try await reserve("deezer") else {
                Issue.record("not on trial")
                return
            }
            guard case .wait(_, .rate) = try await reserve("deezer") else {
                Issue.record("a second call beside the one on trial")
                return
            }
            #expect(try await note(.good, of: "deezer") == nil)
        }
        try await pool.withConnection {
            _ = try $0.execute("UPDATE upstream_limits SET next_slot_at = '-infinity'")
        }
        #expect(try await reserve("deezer") == .go(after: .zero))
    }
}
