import Foundation
import Jobs
import Postgres
import Storage

/// How fast jobs go through the queue, with an empty one and with a long one, and while somebody holds a snapshot open.
enum QueueBenchmark {
    /// Jobs in each round, by all connections together.
    private static let jobs = 8_000
    private static let connections = 4

    /// A line of the table each: what, value, yardstick, ratio.
    static func run(database url: String, waiting: Int) async throws {
        let pool = Database.servicePool(url: url, size: connections + 1)
        defer { pool.close() }
        try await pool.withConnection { connection in
            try connection.execute("CREATE TABLE bench (id bigint PRIMARY KEY, n bigint NOT NULL)")
            try connection.execute("INSERT INTO bench SELECT n, 0 FROM generate_series(1, 10000) n")
        }
        let bare = try await round { number in
            let start = ContinuousClock.now
            _ = try await pool.withConnection {
                try $0.execute("UPDATE bench SET n = n + 1 WHERE id = \(Int64(number % 10_000 + 1))")
            }
            return ContinuousClock.now - start
        }
        line("a row changed by its key", bare)
        for waiting in [0, waiting] {
            try await fill(pool, waiting)
            for isHeld in [false, true] {
                let found = try await holding(isHeld, url) {
                    try await round { try await pass(through: pool, $0, isHeld) }
                }
                let snapshot = isHeld ? ", beside an open snapshot" : ""
                line(
                    "a job queued, claimed and completed, \(waiting) waiting\(snapshot)", found, against: bare
                )
            }
        }
    }

    /// A job through the queue: how long its claim took.
    private static func pass(through pool: Pool, _ number: Int, _ isHeld: Bool) async throws -> Duration {
        _ = try await pool.withConnection {
            try $0.enqueue(NewJob("bench", uniqueKey: "now \(isHeld) \(number)"))
        }
        let start = ContinuousClock.now
        let job = try await pool.withConnection { try $0.claim(["bench"], worker: "bench").first }
        let took = ContinuousClock.now - start
        if let job { try await pool.withConnection { try $0.complete(job.lease) } }
        return took
    }

    /// Jobs that wait behind those that are measured: half of a kind that somebody else does, all less urgent.
    private static func fill(_ pool: Pool, _ waiting: Int) async throws {
        try await pool.withConnection { connection in
            try connection.execute("SET statement_timeout = '10min'")
            try connection.execute("DELETE FROM jobs")
            try connection.execute(
                """
                INSERT INTO jobs (kind, unique_key, priority, max_attempts)
                SELECT CASE WHEN n % 2 = 0 THEN 'bench' ELSE 'other' END, n::text, 3, 5
                  FROM generate_series(1, \(waiting)) n
                """)
            try connection.execute("SET statement_timeout = '15s'")
        }
    }

    /// Holds a snapshot open in a connection of its own while `body` runs, as a long report or a backup does.
    private static func holding(_ isHeld: Bool, _ url: String, _ body: () async throws -> Round) async throws
        -> Round
    {
        guard isHeld else { return try await body() }
        let holder = try await Connection(to: url, settings: ["idle_in_transaction_session_timeout": "0"])
        try await holder.run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ")
        _ = try await holder.execute("SELECT FROM bench LIMIT 1")
        let found = try await body()
        await holder.close()
        return found
    }

    /// Does something as often as there are jobs, by as many tasks as there are connections.
    private static func round(_ body: @escaping @Sendable (Int) async throws -> Duration) async throws
        -> Round
    {
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for lane in 0..<connections {
                group.addTask {
                    var times: [Double] = []
                    for turn in 0..<jobs / connections {
                        times.append(try await body(turn * connections + lane) / .milliseconds(1))
                    }
                    return times
                }
            }
            return try await group.reduce(into: [[Double]]()) { $0.append($1) }
        }
        return Round(seconds: (ContinuousClock.now - start) / .seconds(1), lanes: times)
    }

    /// What a round took: all of it, and what was timed of each turn, in milliseconds.
    private struct Round: Sendable {
        let seconds: Double
        let all: [Double]
        /// The median of the last tenth over that of the first: what grew on the way.
        let growth: Double

        init(seconds: Double, lanes: [[Double]]) {
            self.seconds = seconds
            all = lanes.flatMap(\.self).sorted()
            func median(_ part: ([Double]) -> ArraySlice<Double>) -> Double {
                let times = lanes.flatMap { part($0) }.sorted()
                return times.isEmpty ? 0 : times[times.count / 2]
            }
            growth = median { $0.suffix($0.count / 10) } / median { $0.prefix($0.count / 10) }
        }

        var rate: Double { Double(all.count) / seconds }
        func quantile(_ part: Double) -> Double { all[min(all.count - 1, Int(Double(all.count) * part))] }
    }

    private static func line(_ what: String, _ round: Round, against yard: Round? = nil) {
        func fixed(_ value: Double) -> String {
            value.formatted(.number.precision(.fractionLength(2)).grouping(.never))
        }
        let value =
            "\(Int(round.rate))/s, p50 \(fixed(round.quantile(0.5))) ms, p99 \(fixed(round.quantile(0.99))) ms, "
            + "last tenth over first \(fixed(round.growth))"
        let words = "\(what), \(connections) connections"
        guard let yard else { return print("\(words)\t\(value)\t\t") }
        print("\(words)\t\(value)\tthe row: \(Int(yard.rate))/s\t\(fixed(round.rate / yard.rate))")
    }
}
