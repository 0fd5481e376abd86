internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// The queue as a worker reaches it.
func workerPool(size: Int = 8) throws -> Pool {
    try TestDatabase.current.pool(as: .app, size: size, settings: ["segue.scope": "service"])
}

@Suite(.database(schema: .segue)) struct QueueTests {
    private func claim(_ pool: Pool, _ kind: JobKind = "work", lease: Duration = .seconds(60)) async throws
        -> Job?
    {
        try await pool.withConnection { try $0.claim([kind], worker: "test", lease: lease).first }
    }

    private func status(_ id: Job.ID, _ pool: Pool) async throws -> JobStatus {
        try #require(try await pool.withConnection { try $0.jobStatus(id) })
    }

    @Test func `a job is claimed once, the most urgent first`() async throws {
        let pool = try workerPool()
        let ids = try await pool.withConnection { connection in
            try connection.enqueue([
                NewJob("work", priority: .background), NewJob("work", priority: .interactive),
                NewJob("other", priority: .interactive),
                NewJob("work", priority: .interactive, delay: .seconds(60)),
            ])
        }
        #expect(try await claim(pool)?.id == ids[1])
        #expect(try await claim(pool)?.id == ids[0])
        #expect(try await claim(pool) == nil)
        #expect(try await status(ids[3], pool).state == .scheduled)
    }

    @Test func `a job waits for a time of the database's, and for none that has passed`() async throws {
        let pool = try workerPool()
        let states = try await pool.transaction { connection in
            let now = try connection.clock()
            let ids = try connection.enqueue([
                NewJob("work", notBefore: now + 3600), NewJob("work", notBefore: now - 3600),
                NewJob("work", delay: .seconds(7200), notBefore: now + 3600), NewJob("work"),
            ])
            return try ids.map { id in
                let job = try #require(try connection.jobStatus(id))
                return "\(job.state) \(Int((job.runAt.timeIntervalSince(now) / 3600).rounded()))"
            }
        }
        #expect(states == ["scheduled 1", "available 0", "scheduled 2", "available 0"])
    }

    @Test func `many who claim at once share the jobs without a double`() async throws {
        let pool = try workerPool()
        _ = try await pool.withConnection { try $0.enqueue((0..<200).map { _ in NewJob("work") }) }
        let claimed = try await withThrowingTaskGroup(of: [Job].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var mine: [Job] = []
                    while true {
                        let next = try await pool.withConnection {
                            try $0.claim(["work"], worker: "w", limit: 3)
                        }
                        if next.isEmpty { return mine }
                        mine += next
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 200)
        #expect(Set(claimed.map(\.id)).count == 200)
        #expect(Set(claimed.map(\.lease.token)).count == 200)
    }

    @Test func `asking for what is under way answers with its id`() async throws {
        let pool = try workerPool()
        let job = NewJob("work", uniqueKey: "k")
        let ids = try await withThrowingTaskGroup(of: Job.ID.self) { group in
            for _ in 0..<50 { group.addTask { try await pool.withConnection { try $0.enqueue(job) } } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        let batch = try await pool.withConnection { try $0.enqueue([job, NewJob("work"), job]) }
        #expect(batch[0] == batch[2] && batch[0] == ids.first && batch[1] != batch[0])
        let running = try #require(try await claim(pool))
        #expect(try await pool.withConnection { try $0.enqueue(job) } == running.id)
        try await pool.withConnection { try $0.complete(running.lease) }
        #expect(try await pool.withConnection { try $0.enqueue(job) } != running.id)
    }

    @Test func `asked again while it runs, it runs once more and not twice`() async throws {
        let pool = try workerPool()
        let job = NewJob("work", uniqueKey: "k", runsAgainWhenAskedAgain: true)
        let first = try await pool.withConnection { try $0.enqueue(job) }
        let running = try #require(try await claim(pool))
        for _ in 0..<5 { try await pool.withConnection { _ = try $0.enqueue(job) } }
        try await pool.withConnection { try $0.complete(running.lease) }
        let again = try #require(try await claim(pool))
        #expect(again.id != first)
        try await pool.withConnection { try $0.complete(again.lease) }
        #expect(try await claim(pool) == nil)
    }

    @Test func `whoever waits is not kept waiting by a later time`() async throws {
        let pool = try workerPool()
        let id = try await pool.withConnection { connection in
            try connection.enqueue(
                NewJob("work", uniqueKey: "k", priority: .background, delay: .seconds(3600)))
        }
        #expect(try await claim(pool) == nil)
        try await pool.withConnection { connection in
            _ = try connection.enqueue(NewJob("work", uniqueKey: "k", priority: .interactive))
        }
        let job = try #require(try await claim(pool))
        #expect((job.id, job.priority) == (id, .interactive))
    }

    @Test func `facts, follow-up jobs and completion are one`() async throws {
        struct Broken: Error {}
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await claim(pool))
        await #expect(throws: Broken.self) {
            try await pool.withConnection { connection in
                try connection.complete(job.lease) { connection in
                    _ = try connection.enqueue(NewJob("follow-up"))
                    throw Broken()
                }
            }
        }
        #expect(try await status(job.id, pool).state == .running)
        #expect(try await claim(pool, "follow-up") == nil)
        try await pool.withConnection { connection in
            try connection.complete(job.lease) { _ = try $0.enqueue(NewJob("follow-up")) }
        }
        #expect(try await status(job.id, pool).state == .completed)
        #expect(try await claim(pool, "follow-up") != nil)
    }

    @Test func `a zombie changes nothing`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", payload: JSON(text: #"{"n":1}"#))) }
        let zombie = try #require(try await claim(pool, lease: .seconds(-1)))
        try await pool.withConnection { _ = try $0.rescueExpiredJobs() }
        let successor = try #require(try await claim(pool))
        #expect(successor.id == zombie.id && successor.lease != zombie.lease)

        let fenced = await #expect(throws: JobFenced.self) {
            try await pool.withConnection { connection in
                try connection.complete(zombie.lease) { try $0.learn(lesson) }
            }
        }
        #expect(fenced?.job == zombie.id)
        #expect(try await pool.withConnection { try $0.capabilities() }.isEmpty)
        await #expect(throws: JobFenced.self) {
            try await pool.withConnection { try $0.snooze(zombie.lease, until: .distantFuture) }
        }
        await #expect(throws: JobFenced.self) {
            try await pool.withConnection { try $0.handBack(zombie.lease) }
        }
        await #expect(throws: JobFenced.self) {
            try await pool.withConnection { connection in
                try connection.fail(zombie.lease, .discard(reason: "x")) { try $0.learn(lesson) }
            }
        }
        #expect(try await pool.withConnection { try $0.heartbeat(zombie.lease) } == false)
        #expect(
            try await pool.withConnection { try $0.keepProgress(JSON(text: "1"), of: zombie.lease) } == false)
        try await pool.withConnection { try $0.complete(successor.lease) }
        await #expect(throws: JobFenced.self) {
            try await pool.withConnection { try $0.complete(successor.lease) }
        }
    }

    private var lesson: Capability { Capability(provider: "p", app: "", endpoint: "e", isOpen: true) }

    @Test func `a job whose worker dies is rescued, of whatever kind, and no attempt is burnt`() async throws
    {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("unheard of")) }
        for _ in 1...2 {
            let job = try #require(try await claim(pool, "unheard of", lease: .seconds(-1)))
            #expect(job.attempt == 1)
            let rescues = try await pool.withConnection { try $0.rescueExpiredJobs() }
            #expect(rescues.map(\.isDiscarded) == [false])
        }
    }

    @Test func `a living lease is not rescued`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await claim(pool, lease: .seconds(-1)))
        #expect(try await pool.withConnection { try $0.heartbeat(job.lease) })
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.isEmpty)
    }

    @Test func `what kills its worker three times is given up, others are not, and its waiters are told`()
        async throws
    {
        let pool = try workerPool()
        let poison = try await pool.withConnection { try $0.enqueue(NewJob("poison")) }
        let healthy = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        for death in 1...3 {
            _ = try #require(try await claim(pool, "poison", lease: .seconds(-1)))
            let rescues = try await pool.withConnection { connection in
                try connection.rescueExpiredJobs { _, connection in try connection.learn(lesson) }
            }
            #expect(rescues.map(\.isDiscarded) == [death == 3])
        }
        let end = try await status(poison, pool)
        #expect((end.state, end.reason) == (.discarded, "crash_loop"))
        #expect(try await pool.withConnection { try $0.capabilities().count } == 1)
        #expect(try await status(healthy, pool).state == .available)
    }

    @Test func `a snooze burns no attempt and keeps what was reached`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", maxAttempts: 2)) }
        for turn in 1...5 {
            let job = try #require(try await claim(pool))
            #expect(job.attempt == 1)
            #expect(job.progress?.text == (turn == 1 ? nil : "\(turn - 1)"))
            try await pool.withConnection { connection in
                try connection.snooze(job.lease, until: .distantPast, progress: JSON(text: "\(turn)"))
                #expect(try connection.jobStatus(job.id)?.state == .scheduled)
                try connection.wakeDueJobs()
            }
        }
    }

    @Test func `what is handed back is as if it had never been taken`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await claim(pool))
        try await pool.withConnection { try $0.handBack(job.lease) }
        #expect(try await status(job.id, pool).attempt == 0)
        #expect(try await claim(pool)?.id == job.id)
    }

    @Test func `who has the queue alone takes back at once what a dead worker had`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await claim(pool))
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.isEmpty)
        #expect(try await pool.withConnection { try $0.endAllLeases() } == 1)
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.map(\.job.id) == [job.id])
        #expect(try await claim(pool)?.id == job.id)
    }

    @Test func `finished jobs are forgotten after their time, and others never`() async throws {
        let pool = try workerPool()
        let owner = try await TestDatabase.current.connect(settings: ["segue.scope": "service"])
        for (state, age) in [("completed", 25), ("completed", 23), ("discarded", 25), ("discarded", 24 * 8)] {
            try await owner.execute(
                """
                INSERT INTO jobs (kind, state, max_attempts, finalized_at)
                VALUES ('work', \(state), 1, now() - make_interval(hours => \(age)::int))
                """)
        }
        try await owner.execute(
            "INSERT INTO jobs (kind, max_attempts, run_at) VALUES ('work', 1, '2000-01-01')")
        #expect(try await pool.withConnection { try $0.forgetFinishedJobs() } == 2)
        #expect(try await owner.rows("SELECT FROM jobs").count == 3)
    }

    /// River's eight states, and which of them each move may leave.
    @Test(arguments: JobState.allCases) func `only a running job can be ended or prolonged`(state: JobState)
        async throws
    {
        let pool = try workerPool()
        let owner = try await TestDatabase.current.connect(settings: ["segue.scope": "service"])
        try await owner.execute(
            """
            INSERT INTO jobs (kind, state, max_attempts, attempt, finalized_at, lease_token, lease_until, worker)
            SELECT 'work', \(state), 9, 1, CASE WHEN \(state.isFinal) THEN now() END,
                   CASE WHEN \(state) = 'running' THEN 42 END, CASE WHEN \(state) = 'running' THEN now() END,
                   CASE WHEN \(state) = 'running' THEN 'w' END
            """)
        let row = try #require(try await owner.row("SELECT id FROM jobs"))
        let lease = Job.Lease(job: try row.get("id"), token: 42)
        let moves: [@Sendable (isolated Connection) throws -> Void] = [
            { try $0.complete(lease) }, { try $0.handBack(lease) },
            { try $0.snooze(lease, until: .distantFuture) },
            { try $0.fail(lease, .park(reason: "")) }, { try $0.fail(lease, .discard(reason: "")) },
            { try $0.fail(lease, .retry(after: .seconds(1), reason: "")) },
        ]
        for move in moves {
            // Each in a transaction that is undone, so that all begin from the same state.
            let isAllowed = try await pool.withConnection { connection in
                do {
                    _ = try connection.transaction { connection -> Never? in
                        try move(connection)
                        throw Undone()
                    }
                    return false
                } catch is Undone {
                    return true
                } catch is JobFenced {
                    return false
                }
            }
            #expect(isAllowed == (state == .running))
        }
    }

    private struct Undone: Error {}

    @Test func `the schema refuses states that cannot be`() async throws {
        let owner = try await TestDatabase.current.connect(settings: ["segue.scope": "service"])
        for columns: Query in [
            "'completed', NULL::timestamptz, NULL::bigint", "'available', now(), NULL",
            "'running', NULL, NULL",
            "'available', NULL, 3", "'asleep', NULL, NULL",
        ] {
            let error = await #expect(throws: PostgresError.self) {
                try await owner.execute(
                    "INSERT INTO jobs (kind, max_attempts, state, finalized_at, lease_token) SELECT 'w', 1, \(columns)"
                )
            }
            #expect(error?.sqlState == .checkViolation)
        }
    }
}
