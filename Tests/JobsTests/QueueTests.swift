internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What is enqueued, and what is claimed of it.
@Suite(.database(schema: .segue)) struct QueueTests {
    @Test func `a job is claimed once, the most urgent first`() async throws {
        let pool = try workerPool()
        let ids = try await pool.withConnection { connection in
            try connection.enqueue([
                NewJob("work", priority: .background), NewJob("work", priority: .interactive),
                NewJob("other", priority: .interactive),
                NewJob("work", priority: .interactive, delay: .seconds(60)),
            ])
        }
        #expect(try await pool.claim()?.id == ids[1])
        #expect(try await pool.claim()?.id == ids[0])
        #expect(try await pool.claim() == nil)
        #expect(try await pool.status(ids[3]).state == .scheduled)
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

    @Test func `of several jobs one asks in a statement, and hears of those that are there`() async throws {
        let pool = try workerPool()
        let (ids, statuses) = try await pool.withConnection { connection in
            let ids = try connection.enqueue([NewJob("work"), NewJob("other"), NewJob("work")])
            let unknown = Job.ID(rawValue: ids[2].rawValue + 1_000)
            return (ids, try connection.jobStatuses([ids[0], ids[1], unknown, ids[1]]))
        }
        #expect(statuses.mapValues(\.kind) == [ids[0]: "work", ids[1]: "other"])
        #expect(try await pool.withConnection { try $0.jobStatuses([]) }.isEmpty)
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
        let running = try #require(try await pool.claim())
        #expect(try await pool.withConnection { try $0.enqueue(job) } == running.id)
        try await pool.withConnection { try $0.complete(running.lease) }
        #expect(try await pool.withConnection { try $0.enqueue(job) } != running.id)
    }

    @Test func `asked again while it runs, it runs once more and not twice`() async throws {
        let pool = try workerPool()
        let job = NewJob("work", uniqueKey: "k", runsAgainWhenAskedAgain: true)
        let first = try await pool.withConnection { try $0.enqueue(job) }
        let running = try #require(try await pool.claim())
        for _ in 0..<5 { try await pool.withConnection { _ = try $0.enqueue(job) } }
        try await pool.withConnection { try $0.complete(running.lease) }
        let again = try #require(try await pool.claim())
        #expect(again.id != first)
        try await pool.withConnection { try $0.complete(again.lease) }
        #expect(try await pool.claim() == nil)
    }

    @Test func `whoever waits is not kept waiting by a later time`() async throws {
        let pool = try workerPool()
        let id = try await pool.withConnection { connection in
            try connection.enqueue(
                NewJob("work", uniqueKey: "k", priority: .background, delay: .seconds(3600)))
        }
        #expect(try await pool.claim() == nil)
        try await pool.withConnection { connection in
            _ = try connection.enqueue(NewJob("work", uniqueKey: "k", priority: .interactive))
        }
        let job = try #require(try await pool.claim())
        #expect((job.id, job.priority) == (id, .interactive))
    }

    @Test func `whoever waits is not kept waiting by the pause after a failure, which counts all the same`()
        async throws
    {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", uniqueKey: "k")) }
        let failed = try #require(try await pool.claim())
        try await pool.withConnection {
            try $0.fail(failed.lease, .retry(after: .seconds(3600), reason: "500"))
        }
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", uniqueKey: "k")) }
        #expect(try await pool.claim() == nil, "nobody waits for it")
        try await pool.withConnection { connection in
            _ = try connection.enqueue(NewJob("work", uniqueKey: "k", priority: .interactive))
        }
        let job = try #require(try await pool.claim())
        #expect((job.id, job.attempt) == (failed.id, 2))
    }

    @Test func `facts, follow-up jobs and completion are one`() async throws {
        struct Broken: Error {}
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await pool.claim())
        await #expect(throws: Broken.self) {
            try await pool.withConnection { connection in
                try connection.complete(job.lease) { connection in
                    _ = try connection.enqueue(NewJob("follow-up"))
                    throw Broken()
                }
            }
        }
        #expect(try await pool.status(job.id).state == .running)
        #expect(try await pool.claim("follow-up") == nil)
        try await pool.withConnection { connection in
            try connection.complete(job.lease) { _ = try $0.enqueue(NewJob("follow-up")) }
        }
        #expect(try await pool.status(job.id).state == .completed)
        #expect(try await pool.claim("follow-up") != nil)
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
