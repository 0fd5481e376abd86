import Foundation
import HTTP
import Jobs
import Lifecycle
import Music
import Postgres
import Storage
import Upstream
import Workers

/// What part of an allowance is used by workers that have work enough, and whether they ever exceed it.
///
/// Every worker is a runner with connections and a meter of its own, as in `segue work`; only the outside is left out: an
/// answer comes at once. The database notes each call as it grants it, by its own clock.
struct UtilisationBenchmark {
    /// Two allowances at once: one by pace alone, the fastest that we ask anybody at, and one by quota alone, with a window short
    /// enough to see some of them.
    private static let interval = Duration.milliseconds(100)
    private static let quota = 100
    private static let window = Duration.seconds(5)
    /// In the first window the fifth that is kept for listeners is lent little by little; the next three count.
    private static let windows = 3

    private static let paced = Source.deezer
    private static let counted = Source.listenbrainz
    private static let family = "search"

    /// Lines of the table: what, value, yardstick, ratio; under a minute and a half.
    static func run(database url: String, owner: String) async throws {
        let owner = try await Connection(to: owner)
        try await owner.run(
            script: """
                CREATE TABLE bench_calls (provider text NOT NULL, at timestamptz NOT NULL);
                CREATE FUNCTION note_bench_call() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO bench_calls VALUES (NEW.provider, CASE NEW.provider
                        WHEN 'deezer' THEN NEW.next_slot_at - interval '100 ms' ELSE NEW.next_slot_at END);
                    RETURN NULL;
                END $$;
                CREATE TRIGGER bench AFTER UPDATE ON upstream_limits FOR EACH ROW
                    WHEN (NEW.calls > OLD.calls AND NEW.family = '*') EXECUTE FUNCTION note_bench_call();
                """)
        for workers in [1, 2, 8] {
            try await owner.run(script: "TRUNCATE jobs, upstream_limits, bench_calls")
            try await fill(url)
            try await work(workers, url)
            try await tell(of: workers, owner)
        }
        await owner.close()
    }

    /// Queues more work of both kinds than is allowed.
    private static func fill(_ url: String) async throws {
        let pool = Database.servicePool(url: url, size: 1)
        defer { pool.close() }
        let seconds = window * (windows + 2) / .seconds(1)
        let most = max(Int(seconds / (interval / .seconds(1))), quota * (windows + 2))
        try await pool.withConnection { connection in
            for source in [paced, counted] {
                _ = try connection.enqueue(
                    (0..<most).map { NewJob(JobKind(rawValue: source.rawValue), uniqueKey: "\($0)") })
            }
        }
    }

    /// Has so many workers work until all windows are over.
    private static func work(_ workers: Int, _ url: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<workers { group.addTask { await worker(number, url) } }
            try await Task.sleep(for: window * (windows + 1) + .seconds(1))
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private static func worker(_ number: Int, _ url: String) async {
        let pool = Database.servicePool(url: url, size: 8)
        defer { pool.close() }
        var limited = ProviderLimits(pace: .spaced(.zero), dailyQuota: quota)
        limited.window = window
        let budget = Budget(["deezer": ProviderLimits(pace: .spaced(interval)), "listenbrainz": limited])
        let meter = Meter(
            Client(send: { _ in Response(200) }), pool: pool, budget: { _ in budget },
            family: { request in
                (request.url.contains(paced.rawValue) ? paced : counted, family)
            })
        let handlers = [paced, counted].map { source in
            JobHandler(JobKind(rawValue: source.rawValue)) { job in
                let url = "http://127.0.0.1:9/\(source.rawValue)/\(job.id.rawValue)"
                _ = try await meter.client(job.priority).send(Request(.get, url))
                return .done
            }
        }
        var terms = LeaseTerms()
        // A second in a window of a day is nothing; in one of five seconds it would be all that is measured.
        terms.poll = .milliseconds(20)
        let runner = JobRunner(
            pool: pool, handlers: handlers,
            lanes: handlers.map { JobRunner.Lane(width: 3, kinds: [$0.kind]) }, worker: "bench \(number)",
            terms: terms, budget: { _ in budget }, classify: { failure($0) })
        await runner.run()
    }

    /// A line for each allowance, and an error where more was granted than allowed.
    private static func tell(of workers: Int, _ owner: Connection) async throws {
        let words = "\(workers) worker\(workers == 1 ? "" : "s")"
        let pace = try await calls(of: paced, owner)
        let count = try await calls(of: counted, owner)
        let span = window * windows / .seconds(1)
        let (first, length) = (window / .seconds(1), interval / .seconds(1))
        let allowed = Int((span / length).rounded())
        let made = pace.count { $0 >= first && $0 < first + span }
        // To the microsecond that PostgreSQL keeps.
        let closest = zip(pace.dropFirst(), pace).map { $0 - $1 }.min() ?? 0
        guard closest > length - 2e-6 else { throw Exceeded(what: "two calls \(closest) s apart, \(words)") }
        line("calls made of those allowed, one in 100 ms, \(words)", made, allowed, "none closer")
        let used = count.count { $0 >= first && $0 < first + span }
        let fullest =
            count.indices.map { place in
                count[place...].prefix { $0 < count[place] + first - 2e-6 }.count
            }.max() ?? 0
        guard fullest <= quota else { throw Exceeded(what: "\(fullest) calls in a window, \(words)") }
        line(
            "calls made of those allowed, \(quota) in any 5 s, \(words)", used, quota * windows,
            "fullest window \(fullest)")
    }

    /// When calls were granted, in seconds after the first.
    private static func calls(of source: Source, _ owner: Connection) async throws -> [Double] {
        try await owner.rows(
            """
            SELECT extract(epoch FROM at - min(at) OVER ())::float8 AS at FROM bench_calls
             WHERE provider = \(source.rawValue) ORDER BY at
            """
        ).map { try $0.get("at") }
    }

    private struct Exceeded: Error { let what: String }

    private static func line(_ what: String, _ made: Int, _ allowed: Int, _ most: String) {
        let share = (Double(made) / Double(allowed)).formatted(.number.precision(.fractionLength(3)))
        print("\(what)\t\(made), \(most)\tallowed: \(allowed)\t\(share)")
        fflush(nil)
    }
}
