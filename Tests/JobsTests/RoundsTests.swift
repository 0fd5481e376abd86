internal import Jobs
internal import Lifecycle
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What a runner does beside its jobs: its rounds, its sweeps, and what it shows.
@Suite(.database(schema: .segue), .timeLimit(.minutes(5))) struct RoundsTests {
    @Test func `what is left to do is shown by kind and state, also what this worker does not do`()
        async throws
    {
        let pool = try workerPool()
        try await pool.withConnection { connection in
            _ = try connection.enqueue(
                (0..<3).map { _ in NewJob("other") } + [NewJob("other", delay: .seconds(3600))])
            _ = try connection.enqueue(NewJob("done"))
        }
        let done = try #require(try await pool.claim("done"))
        try await pool.withConnection { try $0.complete(done.lease) }
        let metrics = Metrics()
        let handler = JobHandler("work") { _ in .done }
        try await running(JobRunner(pool: pool, handlers: [handler], terms: .quick, metrics: metrics)) {
            while !metrics.text.contains("segue_jobs_waiting{") {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        #expect(metrics.text.contains(#"segue_jobs_waiting{kind="other",state="available"} 3"#))
        #expect(metrics.text.contains(#"segue_jobs_waiting{kind="other",state="scheduled"} 1"#))
        #expect(!metrics.text.contains(#"{kind="done""#))
        let oldest = try #require(value(of: #"segue_job_oldest_ready_seconds{kind="other"}"#, in: metrics))
        #expect(oldest > 0)
    }

    @Test func `a snapshot that stays open is shown by its age`() async throws {
        let pool = try workerPool()
        let reader = try await TestDatabase.current.connect(as: .app)
        try await reader.run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class")
        try await Task.sleep(for: .milliseconds(100))
        let metrics = Metrics()
        let handler = JobHandler("work") { _ in .done }
        let name = "segue_db_oldest_snapshot_seconds"
        try await running(JobRunner(pool: pool, handlers: [handler], terms: .quick, metrics: metrics)) {
            while value(of: name, in: metrics) ?? 0 == 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(try #require(value(of: name, in: metrics)) >= 0.1)
        try await reader.run(script: "ROLLBACK")
    }

    @Test func `how long a provider is left alone is shown`() async throws {
        let pool = try workerPool()
        _ = try await pool.withConnection {
            try Budget([:]).block("deezer", "search", for: .seconds(600), reason: .rate, on: $0)
        }
        let metrics = Metrics()
        let handler = JobHandler("work") { _ in .done }
        let name = #"segue_upstream_blocked_seconds{provider="deezer"}"#
        try await running(JobRunner(pool: pool, handlers: [handler], terms: .quick, metrics: metrics)) {
            while value(of: name, in: metrics) == nil { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect((300...660).contains(try #require(value(of: name, in: metrics))))
    }

    private func value(of name: String, in metrics: Metrics) -> Double? {
        metrics.text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }

    @Test func `a sweep forgets all that is old, however much it is`() async throws {
        let pool = try workerPool()
        let owner = try await TestDatabase.current.connect(settings: ["segue.scope": "service"])
        try await owner.execute(
            """
            INSERT INTO jobs (kind, state, max_attempts, finalized_at)
            SELECT 'work', 'completed', 1, now() - interval '2 days' FROM generate_series(1, 2500)
            """)
        // A sweep begins with looking for the dead, by an UPDATE; nothing else here updates jobs.
        try await owner.run(
            script: """
                CREATE TABLE seen (id bigint GENERATED ALWAYS AS IDENTITY, what text);
                CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN INSERT INTO seen (what) VALUES (TG_OP); RETURN NULL; END $$;
                CREATE TRIGGER see AFTER UPDATE OR DELETE ON jobs FOR EACH STATEMENT EXECUTE FUNCTION see();
                """)
        var terms = LeaseTerms.quick
        terms.poll = .seconds(3600)
        let handlers = ["one", "two"].map { kind in JobHandler(kind) { _ in .done } }
        try await running(JobRunner(pool: pool, handlers: handlers, terms: terms)) {
            while try await owner.row("SELECT FROM seen WHERE what = 'DELETE' OFFSET 3") == nil {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        let seen = try await owner.rows("SELECT what FROM seen ORDER BY id").map {
            try $0.get("what", as: String.self)
        }
        #expect(seen.prefix(5) == ["UPDATE", "DELETE", "DELETE", "DELETE", "UPDATE"], "\(seen)")
        #expect(try await owner.row("SELECT FROM jobs") == nil)
    }

    @Test func `where the old cannot be forgotten, the dead are looked for all the same`() async throws {
        let pool = try workerPool()
        let owner = try await TestDatabase.current.connect(settings: ["segue.scope": "service"])
        try await owner.execute("ALTER TABLE schedule_runs RENAME TO gone")
        let id = try await pool.withConnection { try $0.enqueue(NewJob("work")) }
        _ = try await pool.claim(lease: .zero)
        let handler = JobHandler("work") { _ in .done }
        try await running(JobRunner(pool: pool, handlers: [handler], terms: .quick)) {
            _ = try await wait(for: id, to: .completed, pool)
        }
    }

    @Test func `schedules tick and due jobs wake by themselves`() async throws {
        let pool = try workerPool()
        let handler = JobHandler("tidy") { _ in
            .done { try $0.learn(Capability(provider: "p", app: "", endpoint: "tidied", isOpen: true)) }
        }
        try await pool.withConnection { connection in
            try connection.keep(
                Schedule(name: "s", job: NewJob("tidy"), every: .seconds(3600)), firstAfter: .milliseconds(30)
            )
        }
        try await running(JobRunner(pool: pool, handlers: [handler], terms: .quick)) {
            while try await pool.withConnection({ try $0.capabilities().isEmpty }) {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
