import Foundation
import Jobs
import Lifecycle
import Postgres
import Redis
import Storage

/// What Redis brings to a fleet: how soon a job that is queued begins, and what waiting costs PostgreSQL.
///
/// Every worker has the lanes of `segue work`, and connections of its own; all of them are in one process.
struct FleetBenchmark {
    private let workers: Int
    private let url: String
    private let jobs: Int
    /// The lanes of a worker.
    private static let width = 7

    /// The same fleet with PostgreSQL alone and with Redis, in turn.
    static func run(database url: String, redis address: String) async throws -> [Figure] {
        var figures: [Figure] = []
        for workers in [2, 8] {
            let fleet = FleetBenchmark(workers: workers, url: url, jobs: 150)
            let alone = try await fleet.measure(redis: nil)
            let carried = try await fleet.measure(redis: try RedisAddress(address))
            figures += figuresOf(carried, against: alone, workers: workers)
        }
        return figures
    }

    private struct Measured {
        var idle = 0.0
        var claims = 0.0
        var waits: [JobPriority: [Double]] = [:]
        var burst = 0.0
    }

    private static func figuresOf(_ redis: Measured, against alone: Measured, workers: Int) -> [Figure] {
        func number(_ value: Double, _ places: Int = 1) -> String { ScoringBenchmark.fixed(value, places) }
        func quantile(_ share: Double, _ waits: [Double]?) -> Double {
            let sorted = (waits ?? []).sorted()
            return sorted.isEmpty ? .nan : sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
        }
        var figures = [
            Figure(
                "transactions/s on PostgreSQL, \(workers) idle workers, Redis carries", number(redis.idle),
                against: "PostgreSQL alone: \(number(alone.idle))", ratio: redis.idle / alone.idle),
            Figure(
                "questions for work, a job that is begun, \(workers) idle workers", number(redis.claims),
                against: "PostgreSQL alone: \(number(alone.claims))", ratio: redis.claims / alone.claims),
        ]
        for (priority, words) in [(JobPriority.interactive, "a listener waits"), (.normal, "nobody waits")] {
            for (share, name) in [(0.5, "p50"), (0.99, "p99")] {
                let (ours, theirs) = (
                    quantile(share, redis.waits[priority]), quantile(share, alone.waits[priority])
                )
                figures.append(
                    Figure(
                        "queued to begun, \(words), \(workers) workers, \(name)", "\(number(ours, 2)) ms",
                        against: "PostgreSQL alone: \(number(theirs, 2)) ms", ratio: ours / theirs))
            }
        }
        figures.append(
            Figure(
                "jobs/s of a full queue, \(workers) workers", number(redis.burst, 0),
                against: "PostgreSQL alone: \(number(alone.burst, 0))", ratio: redis.burst / alone.burst))
        return figures
    }

    /// A worker: its connections, and its end of what carries.
    private struct Worker {
        let pool: Pool
        let transport: any Transport
        let metrics = Metrics()

        init(_ url: String, _ redis: RedisAddress?) {
            if let redis {
                let ours = RedisTransport(to: redis, standby: url, metrics: metrics)
                transport = ours
                pool = Database.servicePool(url: url, size: 4, noticeHandler: ours.noticeHandler)
            } else {
                transport = PostgresTransport(listeningAt: url)
                pool = Database.servicePool(url: url, size: 4, noticeHandler: transport.noticeHandler)
            }
        }
    }

    private func measure(redis: RedisAddress?) async throws -> Measured {
        let begun = Begun()
        let handler = JobHandler("bench") { job in
            begun.note(job.id)
            return .done
        }
        let fleet = (0..<workers).map { _ in Worker(url, redis) }
        let site = Worker(url, redis)
        var running: [Task<Void, any Error>] = [Task { try await site.transport.run() }]
        for worker in fleet {
            let runner = JobRunner(
                pool: worker.pool, handlers: [handler], lanes: [.init(width: Self.width)],
                transport: worker.transport, metrics: worker.metrics)
            running.append(
                Task {
                    // In this order: the last to start is the first to stop.
                    let carrying = Task { try await worker.transport.run() }
                    await runner.run()
                    carrying.cancel()
                    _ = await carrying.result
                })
        }
        let measured: Result<Measured, any Error>
        do { measured = .success(try await measure(site, fleet, begun)) } catch { measured = .failure(error) }
        for task in running { task.cancel() }
        for task in running { _ = await task.result }
        for worker in fleet + [site] { worker.pool.close() }
        return try measured.get()
    }

    private func measure(_ site: Worker, _ fleet: [Worker], _ begun: Begun) async throws -> Measured {
        var measured = Measured()
        // Until all are there, and nobody looks around any more.
        try await Task.sleep(for: .seconds(4))
        let before = try await transactions(site.pool)
        try await Task.sleep(for: .seconds(10))
        // Asking counts too: PostgreSQL tells its numbers at most once a second, and of what it was asked before.
        measured.idle = Double(try await transactions(site.pool) - before) / 10
        let asked = claims(fleet)
        // Without Redis what nobody waits for is found by looking, once a second: fewer of those say as much.
        let rounds = [(JobPriority.interactive, jobs), (.normal, jobs / 3)]
        for (priority, count) in rounds {
            for _ in 0..<count {
                let start = ContinuousClock.now
                let id = try await site.pool.withConnection {
                    try $0.enqueue(NewJob("bench", priority: priority))
                }
                let wait = try await begun.moment(of: id) - start
                measured.waits[priority, default: []].append(wait / .milliseconds(1))
                // A fleet is not in step with whoever queues; and PostgreSQL alone tells of work ten times a second at most.
                try await Task.sleep(for: .milliseconds(Int.random(in: 110...240)))
            }
        }
        measured.claims = Double(claims(fleet) - asked) / Double(rounds.reduce(0) { $0 + $1.1 })
        let start = ContinuousClock.now
        var last: [Job.ID] = []
        for _ in 0..<20 {
            last = try await site.pool.withConnection { connection in
                try connection.enqueue((0..<100).map { _ in NewJob("bench") })
            }
        }
        for id in last { _ = try await begun.moment(of: id) }
        measured.burst = 2_000 / ((ContinuousClock.now - start) / .seconds(1))
        return measured
    }

    /// What PostgreSQL has committed in this database.
    private func transactions(_ pool: Pool) async throws -> Int {
        try await pool.withConnection { connection in
            try connection.row(
                "SELECT xact_commit + xact_rollback AS n FROM pg_stat_database WHERE datname = current_database()"
            )?.get("n") ?? 0
        }
    }

    /// How often the fleet has asked PostgreSQL for work.
    private func claims(_ fleet: [Worker]) -> Int {
        fleet.reduce(0) { sum, worker in
            sum
                + worker.metrics.text.split(separator: "\n")
                .filter { $0.hasPrefix("segue_job_claims_total{") }
                .reduce(0) { $0 + (Int(Double($1.split(separator: " ").last ?? "") ?? 0)) }
        }
    }

    /// When jobs have begun, for whoever waits for it.
    private final class Begun: Sendable {
        private struct State {
            var moments: [Job.ID: ContinuousClock.Instant] = [:]
            var waiting: [Job.ID: CheckedContinuation<ContinuousClock.Instant, Never>] = [:]
        }
        private let state = Guarded(State())

        func note(_ job: Job.ID) {
            let now = ContinuousClock.now
            state.withLock { state in
                state.moments[job] = now
                return state.waiting.removeValue(forKey: job)
            }?.resume(returning: now)
        }

        func moment(of job: Job.ID) async throws -> ContinuousClock.Instant {
            await withCheckedContinuation { waiter in
                let moment = state.withLock { state in
                    if state.moments[job] == nil { state.waiting[job] = waiter }
                    return state.moments[job]
                }
                if let moment { waiter.resume(returning: moment) }
            }
        }
    }
}
