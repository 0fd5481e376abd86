internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue), .timeLimit(.minutes(5))) struct JobRunnerTests {
    private func lesson(_ endpoint: String) -> Capability {
        Capability(provider: "p", app: "", endpoint: endpoint, isOpen: true)
    }

    @Test func `jobs are done, with their facts and what follows`() async throws {
        let pool = try workerPool()
        let handlers = [
            JobHandler("first") { job in
                .done { connection in
                    try connection.learn(lesson("first"))
                    _ = try connection.enqueue(NewJob("second", payload: job.payload))
                }
            },
            JobHandler("second") { job in .done { try $0.learn(lesson(job.payload.text)) } },
        ]
        let ids = try await pool.withConnection { connection in
            try connection.enqueue((0..<20).map { NewJob("first", payload: JSON(text: "\($0)")) })
        }
        try await running(JobRunner(pool: pool, handlers: handlers, terms: .quick)) {
            for id in ids { _ = try await wait(for: id, to: .completed, pool) }
            while try await pool.withConnection({ try $0.capabilities().count }) < 21 {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        let depths = try await pool.withConnection { try $0.queueDepths() }
        #expect(depths.isEmpty)
    }

    @Test func `no more than the lanes' width is under way`() async throws {
        let pool = try workerPool()
        let gauge = Guarded((now: 0, most: 0))
        let handler = JobHandler("work") { _ in
            gauge.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            await Task.yield()
            gauge.withLock { $0.now -= 1 }
            return .done
        }
        let ids = try await pool.withConnection { try $0.enqueue((0..<40).map { _ in NewJob("work") }) }
        try await running(JobRunner(pool: pool, handlers: [handler], lanes: [.init(width: 3)], terms: .quick))
        {
            for id in ids { _ = try await wait(for: id, to: .completed, pool) }
        }
        #expect(gauge.withLock { $0.most } <= 3)
    }

    @Test func `each kind of failure has its end, and a job given up tells`() async throws {
        let pool = try workerPool()
        let failures: [JobKind: JobFailure] = [
            "permanent": .permanent("404"), "auth": .auth("revoked"), "transient": .transient("500"),
            "throttled": .throttled(until: Date(timeIntervalSince1970: 4e9), provider: "spotify"),
        ]
        let handlers = failures.map { kind, failure in
            JobHandler(
                kind, abandoned: { job, connection in try connection.learn(lesson(job.kind.rawValue)) }
            ) {
                _ in throw failure
            }
        }
        let kinds = ["permanent", "auth", "transient", "throttled"]
        let ids = try await pool.withConnection { connection in
            try connection.enqueue(kinds.map { NewJob(JobKind(rawValue: $0), maxAttempts: 1) })
        }
        try await running(JobRunner(pool: pool, handlers: handlers, terms: .quick)) { () async throws in
            #expect(try await wait(for: ids[0], to: .discarded, pool).reason == "404")
            #expect(try await wait(for: ids[1], to: .pending, pool).attempt == 0)
            #expect(try await wait(for: ids[2], to: .discarded, pool).reason == "attempts_exhausted: 500")
            #expect(try await wait(for: ids[3], to: .scheduled, pool).attempt == 0)
        }
        let told = try await pool.withConnection { try $0.capabilities().map(\.endpoint) }
        #expect(told == ["permanent", "transient"])
    }

    @Test func `what the schema refuses is a failure of the job, and nothing of it is kept`() async throws {
        let pool = try workerPool()
        let handler = JobHandler("work") { _ in
            .done { connection in
                try connection.learn(lesson("half"))
                try connection.execute("INSERT INTO artists (name) VALUES ('')")
            }
        }
        let id = try await pool.withConnection { try $0.enqueue(NewJob("work", maxAttempts: 1)) }
        let metrics = Metrics()
        try await running(JobRunner(pool: pool, handlers: [handler], terms: .quick, metrics: metrics)) {
            _ = try await wait(for: id, to: .discarded, pool)
        }
        #expect(try await pool.withConnection { try $0.capabilities().isEmpty })
        #expect(!metrics.text.contains("segue_job_runs_total{"), "it did not do its work")
    }

    @Test func `a run whose end is refused counts as fenced, and as no run`() async throws {
        let pool = try workerPool()
        let metrics = Metrics()
        let handler = JobHandler("work") { job in
            // As if it had been paused past its lease, and another had done the job meanwhile.
            try await pool.withConnection { try $0.complete(job.lease) }
            return .done
        }
        let id = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        try await running(JobRunner(pool: pool, handlers: [handler], terms: .quick, metrics: metrics)) {
            _ = try await wait(for: id, to: .completed, pool)
            while !metrics.text.contains(#"segue_job_fenced_total{kind="work"} 1"#) {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        #expect(!metrics.text.contains("segue_job_runs_total{"))
    }

    @Test func `a stop lets jobs finish within their grace`() async throws {
        let pool = try workerPool()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let (stopped, stop) = AsyncStream<Void>.makeStream()
        let handler = JobHandler("work") { _ in
            begin.finish()
            for await _ in stopped {}
            // A cancelled task would not get this far.
            try Task.checkCancellation()
            return .done
        }
        let id = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        let runner = JobRunner(pool: pool, handlers: [handler], terms: .quick)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            for await _ in begun {}
            group.cancelAll()
            stop.finish()
        }
        #expect(try await pool.withConnection { try $0.jobStatus(id)?.state } == .completed)
    }

    @Test func `what does not finish within its grace is handed back, and loses no attempt`() async throws {
        let pool = try workerPool()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let handler = JobHandler("work") { _ in
            begin.finish()
            try await Task.sleep(for: .seconds(3600))
            return .done
        }
        let id = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        var terms = LeaseTerms.quick
        terms.grace = .milliseconds(50)
        let runner = JobRunner(pool: pool, handlers: [handler], terms: terms)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            for await _ in begun {}
            group.cancelAll()
        }
        let status = try await pool.withConnection { try $0.jobStatus(id) }
        #expect(status?.state == .available)
        #expect(status?.attempt == 0)
    }

    @Test func `a second signal hands back at once`() async throws {
        let pool = try workerPool()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let handler = JobHandler("work") { _ in
            begin.finish()
            try await Task.sleep(for: .seconds(3600))
            return .done
        }
        let id = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        var terms = LeaseTerms.quick
        terms.grace = .seconds(3600)
        let runner = JobRunner(pool: pool, handlers: [handler], terms: terms)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            for await _ in begun {}
            group.cancelAll()
            runner.stopNow()
        }
        #expect(try await pool.withConnection { try $0.jobStatus(id)?.state } == .available)
    }

    @Test func `a worker that has lost its lease is stopped and writes nothing`() async throws {
        let pool = try workerPool()
        let metrics = Metrics()
        let (cancelled, cancel) = AsyncStream<Void>.makeStream()
        let turns = Guarded(0)
        let handler = JobHandler("work") { _ in
            guard
                turns.withLock({
                    $0 += 1
                    return $0
                }) == 1
            else { return .done { try $0.learn(lesson("second")) } }
            do {
                try await Task.sleep(for: .seconds(3600))
            } catch {
                cancel.finish()
            }
            return .done { try $0.learn(lesson("zombie")) }
        }
        let id = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        var terms = LeaseTerms.quick
        terms.heartbeat = .milliseconds(30)
        let runner = JobRunner(
            pool: pool, handlers: [handler], lanes: [.init(width: 1)], terms: terms, metrics: metrics)
        try await running(runner) {
            _ = try await wait(for: id, to: .running, pool)
            // As if this worker had been paused past its lease.
            let owner = try await TestDatabase.current.connect(settings: ["segue.scope": "service"])
            try await owner.execute(
                "UPDATE jobs SET lease_until = now() - interval '1 minute', lease_token = 0")
            for await _ in cancelled {}
            _ = try await wait(for: id, to: .completed, pool)
        }
        #expect(try await pool.withConnection { try $0.capabilities().map(\.endpoint) } == ["second"])
        #expect(metrics.text.contains(#"segue_job_fenced_total{kind="work"} 1"#))
    }

    @Test func `a job that waits for its turn to be written down keeps its lease, however long that is`()
        async throws
    {
        let pool = try workerPool()
        let owner = try await TestDatabase.current.connect()
        let handlers = [
            JobHandler("slow", locking: { try $0.execute("SELECT pg_advisory_xact_lock(1)") }) { _ in .done }
        ]
        let terms = LeaseTerms(
            duration: .seconds(6), heartbeat: .milliseconds(200), margin: .seconds(1), grace: .seconds(20),
            poll: .milliseconds(20), sweep: .milliseconds(20))
        try await owner.execute("BEGIN")
        try await owner.execute("SELECT pg_advisory_xact_lock(1)")
        let id = try await pool.withConnection { try $0.enqueue(NewJob("slow")) }
        try await running(JobRunner(pool: pool, handlers: handlers, terms: terms)) {
            // Until it would have been lost twice, and the sweep had found it.
            while try await !pool.withConnection({
                try $0.row(
                    "SELECT FROM jobs WHERE lease_until > run_at + interval '14 s' OR rescue_count > 0")
                    != nil
            }) {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await owner.execute("COMMIT")
            _ = try await wait(for: id, to: .completed, pool)
        }
        let row = try await pool.withConnection {
            try $0.row("SELECT attempt, rescue_count FROM jobs WHERE id = \(id)")
        }
        #expect(try row?.get("rescue_count") == 0)
        #expect(try row?.get("attempt") == 1)
    }
}
