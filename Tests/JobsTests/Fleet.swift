internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import Redis
internal import Storage
internal import TestDatabase
internal import TestRedis
internal import Testing

/// How the processes of a fleet tell each other things.
enum Way: CaseIterable, Sendable {
    case postgres, redis
    /// Behind a pooler that lends the server for a transaction at a time, where nobody hears of anything.
    case polling

    /// The ways in which a process learns what another has done.
    static let told: [Way] = [.postgres, .redis]
}

/// A process of a fleet: its connections, and its end of what carries.
struct Node: Sendable {
    let pool: Pool
    let transport: any Transport
    let metrics = Metrics()

    /// A process that carries one way or the other.
    init(_ way: Way) throws {
        let url = try TestDatabase.current.appURL
        switch way {
        case .postgres:
            transport = PostgresTransport(listeningAt: url)
            pool = Database.servicePool(url: url, size: 8, noticeHandler: transport.noticeHandler)
        case .polling:
            transport = PostgresTransport()
            pool = Database.servicePool(
                url: try TestPooler.current.url(as: .app), size: 8, mode: .transaction,
                noticeHandler: transport.noticeHandler)
        case .redis:
            let redis = RedisTransport(
                to: try TestRedis.current.address, standby: url, turn: .milliseconds(10), metrics: metrics)
            transport = redis
            pool = Database.servicePool(url: url, size: 8, noticeHandler: redis.noticeHandler)
        }
    }

    /// Runs the transport beside `body`.
    func running<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let carrying = Task { try await transport.run() }
        let value: Result<Value, any Error>
        do { value = .success(try await body()) } catch { value = .failure(error) }
        carrying.cancel()
        _ = await carrying.result
        return try value.get()
    }

    /// Works beside `body`, and leaves.
    func working(
        _ handlers: [JobHandler], width: Int = 4, kinds: [JobKind]? = nil, terms: LeaseTerms = .quick,
        _ body: () async throws -> Void
    ) async throws {
        let runner = JobRunner(
            pool: pool, handlers: handlers, lanes: [.init(width: width, kinds: kinds)], terms: terms,
            transport: transport, metrics: metrics)
        try await running {
            let working = Task { await runner.run() }
            let end: Result<Void, any Error>
            do { end = .success(try await body()) } catch { end = .failure(error) }
            working.cancel()
            await working.value
            try end.get()
        }
    }

    /// Queues jobs.
    @discardableResult
    func queue(_ jobs: [NewJob]) async throws -> [Job.ID] {
        try await pool.withConnection { try $0.enqueue(jobs) }
    }

    /// Waits until all jobs have a state.
    func wait(for ids: [Job.ID], toBe state: JobState = .completed) async throws {
        while try await count(ids, state) < ids.count { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func count(_ ids: [Job.ID], _ state: JobState) async throws -> Int {
        try await pool.withConnection { connection in
            let row = try connection.row(
                "SELECT count(*) AS n FROM jobs WHERE id = ANY (\(ids)) AND state = \(state)")
            return try row?.get("n") ?? 0
        }
    }
}

extension LeaseTerms {
    /// Rounds, sweeps and reminders in quick succession.
    static let quick = LeaseTerms(
        duration: .seconds(60), heartbeat: .seconds(20), grace: .seconds(20), poll: .milliseconds(20),
        sweep: .milliseconds(20), overdue: .milliseconds(50))

    /// No round in the time of a test: what is done was told.
    static let deaf = LeaseTerms(poll: .seconds(3600), sweep: .seconds(3600))
}

/// Counts, from several tasks.
final class Tally: Sendable {
    private let counts = Guarded<[Job.ID: Int]>([:])
    func add(_ job: Job) { counts.withLock { $0[job.id, default: 0] += 1 } }
    var byJob: [Job.ID: Int] { counts.withLock { $0 } }
}
