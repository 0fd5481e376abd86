internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Postgres
internal import Storage
internal import TestChance
internal import TestDatabase
internal import Testing

/// Holds the simulation's queue and limits against the real ones: the same steps, and after each the same rows.
@Suite(.database(schema: .segue)) struct ConformanceTests {
    private static let name = BudgetName("p", "f")
    private static let limits: [Provider: ProviderLimits] = [
        "p": ProviderLimits(
            pace: .spaced(.milliseconds(300)), concurrency: 3, dailyQuota: 30)
    ]

    @Test func `the model of the queue and the limits does what the database does`() async throws {
        var clock = try await FakeClock()
        let pool = try clock.pool(size: 1)
        var leases = 0
        for seed in UInt64(1)...40 {
            try await clock.forget()
            var walk = Walk(random: Numbers(state: seed), now: clock.now)
            for step in 0..<60 {
                let done = try await walk.step(on: pool, Budget(Self.limits))
                let (jobs, rows) = try await pool.withConnection { (try $0.modelJobs(), try $0.limitRows()) }
                #expect(jobs == walk.queue.jobs, "seed \(seed), step \(step): \(done)")
                #expect(rows == walk.limits.limitRows, "seed \(seed), step \(step): \(done)")
                guard jobs == walk.queue.jobs, rows == walk.limits.limitRows else { return }
                if walk.now != clock.now { try await clock.set(walk.now) }
            }
            leases += walk.leases.count
        }
        #expect(leases > 200, "the walks hardly took a job")
    }

    /// A walk of random steps, each taken in both worlds.
    private struct Walk {
        var random: Numbers
        var now: Moment
        var queue = ModelQueue()
        var limits = ModelLimits(ConformanceTests.limits)
        var leases: [Job.Lease] = []
        var tickets: [Ticket] = []

        init(random: Numbers, now: Moment) {
            self.random = random
            self.now = now
        }

        mutating func step(on pool: Pool, _ budget: Budget) async throws -> String {
            let now = now
            queue.budgets = limits.names
            switch pick(100) {
            case ..<22:
                let jobs = (0...pick(3)).map { _ in newJob() }
                queue.enqueue(jobs, at: now)
                try await pool.withConnection { _ = try $0.enqueue(jobs) }
                return "enqueue \(jobs.map { "\($0.kind.rawValue) \($0.uniqueKey ?? "-")" })"
            case ..<40:
                let model = queue.claim(["a", "b"], worker: "w", lease: .seconds(60), at: now)
                let real = try await pool.withConnection { try $0.claim(["a", "b"], worker: "w").first }
                #expect(model?.id == real?.id.rawValue && model?.token == real?.lease.token)
                #expect(model?.isRepeat == real?.isRepeat)
                if let real { leases.append(real.lease) }
                return "claim \(model?.id ?? 0)"
            case ..<46:
                return try await end("heartbeat", on: pool) { queue, lease in
                    queue.heartbeat(lease, for: .seconds(60), at: now)
                } real: { connection, lease in
                    if try !connection.heartbeat(lease) { throw JobFenced(job: lease.job) }
                }
            case ..<56:
                return try await end("complete", on: pool) { queue, lease in
                    queue.complete(lease, at: now)
                } real: {
                    try $0.complete($1)
                }
            case ..<59:
                return try await end("hand back", on: pool) { queue, lease in
                    queue.handBack(lease)
                } real: {
                    try $0.handBack($1)
                }
            case ..<72:
                let verdict = verdict()
                return try await end("\(verdict)", on: pool) { queue, lease in
                    queue.fail(lease, verdict, at: now)
                } real: {
                    try $0.fail($1, verdict)
                }
            case ..<78:
                let rooms = limits.rooms(ConformanceTests.name, at: now)
                queue.wakeDueJobs(rooms: [("\(ConformanceTests.name)", rooms)], at: now)
                try await pool.withConnection { _ = try $0.wakeDueJobs(heeding: budget) }
                return "wake, with room for \(rooms)"
            case ..<81:
                _ = queue.rescueExpiredJobs(at: now)
                try await pool.withConnection { _ = try $0.rescueExpiredJobs() }
                return "rescue"
            case ..<83:
                queue.resumeParkedJobs(at: now)
                try await pool.withConnection { _ = try $0.resumeParkedJobs(of: Listener.ID(rawValue: 1)) }
                return "resume"
            case ..<92: return try await ask(budget, pool)
            default:
                self.now = now + Moment(pick(pick(4) == 0 ? 4_000_000_000 : 40_000_000)) + 1
                return "wait"
            }
        }

        private mutating func ask(_ budget: Budget, _ pool: Pool) async throws -> String {
            let (now, name) = (now, ConformanceTests.name)
            if pick(5) == 0, let ticket = tickets.popLast() {
                limits.release(ticket, of: "p")
                try await pool.withConnection { try budget.release(ticket, of: "p", on: $0) }
                return "release"
            }
            if pick(6) == 0 {
                let ticket = tickets.popLast()
                limits.cancel(name, ticket, at: now)
                try await pool.withConnection { try budget.cancel("p", "f", ticket, on: $0) }
                return "cancel"
            }
            if pick(8) == 0 {
                let reason: BlockReason = pick(2) == 0 ? .rate : .quota
                let pause: Duration? = pick(3) == 0 ? nil : .seconds(pick(100))
                let share = Double(pick(100)) / 100
                let model = limits.block(name, for: pause, reason: reason, at: now, share: share)
                let real = try await pool.withConnection {
                    try budget.block("p", "f", for: pause, reason: reason, share: share, on: $0)
                }
                #expect(abs(model - real.until.microseconds) <= 1)
                return "block"
            }
            if pick(4) == 0 {
                let outcome: CallOutcome = [.good, .failed, .failed, .busy(.seconds(10))][pick(4)]
                let share = Double(pick(100)) / 100
                let model = limits.note(outcome, of: name, at: now, share: share)
                let real = try await pool.withConnection {
                    try budget.note(outcome, of: "p", "f", share: share, on: $0)
                }
                #expect(model.map { abs($0 - (real?.until.microseconds ?? 0)) <= 1 } ?? (real == nil))
                return "\(outcome)"
            }
            let priority: JobPriority = pick(3) == 0 ? .interactive : .normal
            let isRepeat = pick(3) == 0
            let model = limits.reserve(name, priority, isRepeat: isRepeat, at: now)
            let real = try await pool.withConnection {
                try budget.reserve("p", "f", priority, isRepeat: isRepeat, on: $0)
            }
            #expect(model.isNearly(real), "\(model) and \(real)")
            if case .go(_, let ticket?, _) = model { tickets.append(ticket) }
            return "reserve: \(model)"
        }

        private mutating func end(
            _ words: String, on pool: Pool, model: (inout ModelQueue, Job.Lease) -> Bool,
            real: @Sendable (isolated Connection, Job.Lease) throws -> Void
        ) async throws -> String {
            guard !leases.isEmpty else { return "nothing" }
            // Often the latest, and sometimes one of those that were lost long ago.
            let lease = leases[pick(3) == 0 ? pick(leases.count) : leases.count - 1]
            let isAccepted = model(&queue, lease)
            var isReallyAccepted = true
            do { try await pool.withConnection { try real($0, lease) } } catch is JobFenced {
                isReallyAccepted = false
            }
            #expect(isAccepted == isReallyAccepted)
            return "\(words) of \(lease)"
        }

        private mutating func verdict() -> RetryPolicy.Verdict {
            switch pick(5) {
            case 0: .retry(after: .milliseconds(pick(100_000)), reason: "x", isRepeat: pick(2) == 0)
            case 1: .park(reason: "x")
            case 2: .discard(reason: "x")
            default:
                .snooze(
                    until: (now + Moment(pick(100)) * 1_000_000).date, reason: "x",
                    waitingFor: pick(2) == 0 ? ConformanceTests.name : nil)
            }
        }

        private mutating func newJob() -> NewJob {
            let isA = pick(2) == 0
            return NewJob(
                isA ? "a" : "b", uniqueKey: pick(4) == 0 ? nil : "\(pick(3))",
                priority: JobPriority(rawValue: pick(4) + 1) ?? .normal,
                delay: pick(2) == 0 ? .zero : .seconds(pick(60)),
                notBefore: pick(3) == 0 ? (now + Moment(pick(60) - 20) * 1_000_000).date : nil,
                waitsFor: pick(3) == 0 ? ConformanceTests.name : nil, maxAttempts: 1 + pick(9),
                runsAgainWhenAskedAgain: isA)
        }

        private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    }
}

extension Reservation {
    /// Whether it is the same but for the rounding of times, which the database keeps in microseconds.
    fileprivate func isNearly(_ other: Reservation) -> Bool {
        switch (self, other) {
        case (.go(let one, let ticket, let trust), .go(let two, let another, let confidence)):
            abs(one.microseconds - two.microseconds) <= 2 && ticket == another && trust == confidence
        case (.wait(let one, let why), .wait(let two, let because)):
            abs(one.microseconds - two.microseconds) <= 2 && why == because
        default: false
        }
    }
}

/// What is compared of a limiter row.
struct LimitRow: Hashable {
    let nextSlot: Moment
    let blockedUntil: Moment?
    let waitedAt: Moment?
    let recent: [Int64]
    let calls: [Int64]
    let tickets: [Int64]
    let breaker: [Int64]

    init(_ allowance: Allowance) {
        nextSlot = allowance.nextSlot == .distantPast ? 0 : allowance.nextSlot.microseconds
        blockedUntil = allowance.blockedUntil?.microseconds
        waitedAt = allowance.waitedAt?.microseconds
        recent = allowance.count.groups
        calls = allowance.count.calls
        tickets = allowance.inFlight.tickets
        let known = allowance.breaker
        breaker =
            [known.failures, known.openings, known.onTrial].map(Int64.init)
            + [known.sent, known.failed].flatMap { $0.groups + $0.calls }
    }
}

extension ModelLimits {
    var limitRows: [String: LimitRow] { rows.mapValues(LimitRow.init) }
}

extension Connection {
    fileprivate func limitRows() throws -> [String: LimitRow] {
        Dictionary(
            uniqueKeysWithValues: try rows("SELECT * FROM upstream_limits").map { row in
                let name =
                    "\(try row.get("provider", as: String.self))/\(try row.get("family", as: String.self))"
                return (name, LimitRow(try Allowance(row)))
            })
    }

    fileprivate func modelJobs() throws -> [ModelJob] {
        try rows("SELECT * FROM jobs ORDER BY id").map { row in
            ModelJob(
                id: try row.get("id"), kind: try row.get("kind"), key: try row.get("unique_key"),
                state: try row.get("state"), priority: try row.get("priority"),
                runAt: try row.get("run_at", as: Date.self).microseconds, attempt: try row.get("attempt"),
                maxAttempts: try row.get("max_attempts"), token: try row.get("lease_token"),
                leaseUntil: try row.get("lease_until", as: Date?.self)?.microseconds,
                worker: try row.get("worker"), rescues: try row.get("rescue_count"),
                isRepeat: try row.get("is_repeat"), rerunRequested: try row.get("rerun_requested"),
                resumed: try row.get("resumed"),
                waitsFor: try row.get("waits_for"))
        }
    }
}
