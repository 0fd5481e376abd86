import Foundation
import Jobs
import Postgres
import Storage

/// How fast jobs go through the queue, with an empty one and with a long one, and while somebody holds a snapshot open.
struct QueueBenchmark {
    /// Jobs in each round, by all connections together, as far as there is time for them.
    private static let jobs = 8_000
    private static let patience = Duration.seconds(20)
    private static let connections = 4

    /// The workers' connections, by the service's own role and rights.
    private let pool: Pool
    /// Who may empty a table.
    private let owner: Connection
    private let url: String

    /// Lines of the table: what, value, yardstick, ratio.
    ///
    /// What a claim costs the database is measured without waiting for the disk, which would hide it; what the disk adds is
    /// told first.
    static func run(database url: String, owner: String, waiting: Int) async throws {
        let owner = try await Connection(to: owner, settings: ["statement_timeout": "10min"])
        try await owner.run(
            script: """
                CREATE TABLE bench (id bigint PRIMARY KEY, n bigint NOT NULL) WITH (fillfactor = 70);
                INSERT INTO bench SELECT n, 0 FROM generate_series(1, 10000) n;
                """)
        try await owner.run(script: "VACUUM ANALYZE bench")
        for isDurable in [true, false] {
            let pool = Pool(
                url: url, size: connections,
                settings: ["segue.scope": "service", "synchronous_commit": isDurable ? "on" : "off"])
            defer { pool.close() }
            let queue = QueueBenchmark(pool: pool, owner: owner, url: url)
            let disk = isDurable ? ", waiting for the disk" : ""
            let bare = try await queue.row()
            line("a row changed by its key\(disk)", bare)
            for waiting in isDurable ? [0] : [0, waiting] {
                for isHeld in isDurable ? [false] : [false, true] {
                    let words = "\(waiting) waiting\(isHeld ? ", beside an open snapshot" : "")\(disk)"
                    try await queue.fill(waiting)
                    let claims = try await queue.claims(isHeld)
                    line("a claim, \(words)", claims, against: bare)
                    try await queue.fill(waiting)
                    let whole = try await queue.holding(isHeld) { try await queue.passes() }
                    line("a job queued, claimed and completed, \(words)", whole, against: bare)
                }
            }
        }
        await owner.close()
    }

    /// The yardstick: one row changed in one statement.
    private func row() async throws -> Round {
        try await Self.round { number in
            _ = try await pool.withConnection {
                try $0.execute("UPDATE bench SET n = n + 1 WHERE id = \(Int64(number % 10_000 + 1))")
            }
        }
    }

    /// Jobs that are ready, claimed one by one, each by whoever comes first.
    private func claims(_ isHeld: Bool) async throws -> Round {
        for part in 0..<Self.jobs / 1_000 {
            try await pool.withConnection { connection in
                _ = try connection.enqueue(
                    (0..<1_000).map { NewJob("bench", uniqueKey: "now \(part * 1_000 + $0)") })
            }
        }
        try await owner.run(script: "VACUUM ANALYZE jobs")
        return try await holding(isHeld) { try await Self.round { _ in try await claim() } }
    }

    /// Jobs through the queue one by one, all of each timed.
    private func passes() async throws -> Round {
        try await Self.round { number in
            try await pool.withConnection { _ = try $0.enqueue(NewJob("bench", uniqueKey: "now \(number)")) }
            let lease = try await claim()
            try await pool.withConnection { try $0.complete(lease) }
        }
    }

    @discardableResult
    private func claim() async throws -> Job.Lease {
        // As many are ready as are asked for. Where another took the last that this claim could see, one is there by the next.
        for _ in 0..<100 {
            let job = try await pool.withConnection { try $0.claim(["bench"], worker: "bench").first }
            if let job { return job.lease }
        }
        throw Missing()
    }

    private struct Missing: Error {}

    /// Jobs that wait: half are of the kind that is measured, and less urgent; half are somebody else's, and more urgent.
    private func fill(_ waiting: Int) async throws {
        try await owner.run(script: "TRUNCATE jobs")
        try await owner.execute(
            """
            INSERT INTO jobs (kind, unique_key, priority, max_attempts)
            SELECT CASE WHEN n % 2 = 0 THEN 'bench' ELSE 'other' END, n::text, CASE WHEN n % 2 = 0 THEN 3 ELSE 1 END, 5
              FROM generate_series(1, \(waiting)) n
            """)
        try await owner.run(script: "VACUUM ANALYZE jobs")
        try await owner.run(script: "CHECKPOINT")
    }

    /// Holds a snapshot open in a connection of its own while `body` runs, as a long report or a backup does.
    private func holding(_ isHeld: Bool, _ body: () async throws -> Round) async throws -> Round {
        guard isHeld else { return try await body() }
        let holder = try await Connection(
            to: url, settings: ["idle_in_transaction_session_timeout": "0", "segue.scope": "service"])
        try await holder.run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ")
        _ = try await holder.execute("SELECT FROM jobs LIMIT 1")
        let found = try await body()
        await holder.close()
        return found
    }

    /// Does something as often as there are jobs, by as many tasks as there are connections.
    private static func round(_ body: @escaping @Sendable (Int) async throws -> Void) async throws -> Round {
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for lane in 0..<connections {
                group.addTask {
                    var times: [Double] = []
                    for turn in 0..<jobs / connections where ContinuousClock.now - start < patience {
                        let asked = ContinuousClock.now
                        try await body(turn * connections + lane)
                        times.append((ContinuousClock.now - asked) / .milliseconds(1))
                    }
                    return times
                }
            }
            return try await group.reduce(into: [[Double]]()) { $0.append($1) }
        }
        return Round(seconds: (ContinuousClock.now - start) / .seconds(1), lanes: times)
    }

    /// What a round took: all of it, and each turn, in milliseconds.
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
        if let yard {
            print("\(words)\t\(value)\tthe row: \(Int(yard.rate))/s\t\(fixed(round.rate / yard.rate))")
        } else {
            print("\(words)\t\(value)\t\t")
        }
        // At once, so that what was measured stays where a later round fails.
        fflush(nil)
    }
}
