internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// Who holds a job, and what becomes of it when they die, wait or give it back.
@Suite(.database(schema: .segue)) struct LeaseTests {
    @Test func `a zombie changes nothing`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", payload: JSON(text: #"{"n":1}"#))) }
        let zombie = try #require(try await pool.claim(lease: .seconds(-1)))
        try await pool.withConnection { _ = try $0.rescueExpiredJobs() }
        let successor = try #require(try await pool.claim())
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
        await #expect(throws: JobFenced.self) { try await pool.withConnection { try $0.hold(zombie.lease) } }
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
            let job = try #require(try await pool.claim("unheard of", lease: .seconds(-1)))
            #expect(job.attempt == 1)
            let rescues = try await pool.withConnection { try $0.rescueExpiredJobs() }
            #expect(rescues.map(\.isDiscarded) == [false])
        }
    }

    @Test func `of the jobs that ran when workers died a worker has one at a time`() async throws {
        let pool = try workerPool()
        let jobs = ["a", "b", "c"].map { NewJob("work", uniqueKey: $0) }
        try await pool.withConnection { connection in
            try connection.enqueue(jobs)
            #expect(try connection.claim(["work"], worker: "dead", limit: 3, lease: .seconds(-1)).count == 3)
            #expect(try connection.rescueExpiredJobs().count == 3)
            try connection.enqueue(NewJob("work", uniqueKey: "fresh"))
        }
        // All of its lanes ask in the same moment.
        let taken = try await withThrowingTaskGroup(of: [Job].self) { group in
            for _ in 0..<4 {
                group.addTask { try await pool.withConnection { try $0.claim(["work"], worker: "one") } }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let rescued = try await pool.withConnection {
            try $0.rows("SELECT id FROM jobs WHERE rescue_count > 0 AND worker = 'one'")
                .map { try $0.get("id", as: Job.ID.self) }
        }
        #expect(taken.count == 2 && rescued.count == 1)
        let other = try await pool.withConnection { try $0.claim(["work"], worker: "two", limit: 3) }
        #expect(other.count == 1)
        for job in taken + other { try await pool.withConnection { try $0.complete(job.lease) } }
        #expect(try await pool.withConnection { try $0.claim(["work"], worker: "one", limit: 3) }.count == 1)
    }

    @Test func `a living lease is not rescued`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await pool.claim(lease: .seconds(-1)))
        #expect(try await pool.withConnection { try $0.heartbeat(job.lease) })
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.isEmpty)
    }

    @Test func `who holds a lease in a transaction loses it to nobody before its end`()
        async throws
    {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await pool.claim(lease: .seconds(-1)))
        let holder = try await TestDatabase.current.connect()
        try await holder.execute("SET segue.scope = 'service'")
        try await holder.execute("BEGIN")
        try await holder.hold(job.lease)
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.isEmpty)
        try await holder.execute("COMMIT")
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.count == 1)
    }

    @Test func `what kills its worker three times is given up, others are not, and its waiters are told`()
        async throws
    {
        let pool = try workerPool()
        let poison = try await pool.withConnection { try $0.enqueue(NewJob("poison")) }
        let healthy = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        for death in 1...3 {
            _ = try #require(try await pool.claim("poison", lease: .seconds(-1)))
            let rescues = try await pool.withConnection { connection in
                try connection.rescueExpiredJobs { _, connection in try connection.learn(lesson) }
            }
            #expect(rescues.map(\.isDiscarded) == [death == 3])
        }
        let end = try await pool.status(poison)
        #expect((end.state, end.reason) == (.discarded, "crash_loop"))
        #expect(try await pool.withConnection { try $0.capabilities().count } == 1)
        #expect(try await pool.status(healthy).state == .available)
    }

    @Test func `a snooze burns no attempt and keeps what was reached`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", maxAttempts: 2)) }
        for turn in 1...5 {
            let job = try #require(try await pool.claim())
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
        let job = try #require(try await pool.claim())
        try await pool.withConnection { try $0.handBack(job.lease) }
        #expect(try await pool.status(job.id).attempt == 0)
        #expect(try await pool.claim()?.id == job.id)
    }

    @Test func `who has the queue alone takes back at once what a dead worker had`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work")) }
        let job = try #require(try await pool.claim())
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.isEmpty)
        #expect(try await pool.withConnection { try $0.endAllLeases() } == 1)
        #expect(try await pool.withConnection { try $0.rescueExpiredJobs() }.map(\.job.id) == [job.id])
        #expect(try await pool.claim()?.id == job.id)
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
}
