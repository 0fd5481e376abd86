public import FoundationEssentials
internal import Music
public import Postgres

/// A job that recurs.
public struct Schedule: Sendable {
    /// What it is known by.
    public var name: String
    /// What is queued each time; its delay counts from the due time's tick.
    public var job: NewJob
    /// How often.
    public var period: Duration
    /// Each run waits for a random part of this, so that many schedules do not come at once.
    public var jitter: Duration

    /// A schedule.
    public init(name: String, job: NewJob, every period: Duration, jitter: Duration = .zero) {
        self.name = name
        self.job = job
        self.period = period
        self.jitter = jitter
    }

    /// The first time on the grid of `due` that lies after `now`.
    ///
    /// However long nobody was there, only one run is made up for.
    static func next(after due: Date, every period: TimeInterval, now: Date) -> Date {
        let missed = (now.timeIntervalSince(due) / period).rounded(.down)
        return due.addingTimeInterval(period * (max(missed, 0) + 1))
    }
}

extension Connection {
    /// Keeps a schedule; one that exists already takes the new job and period and keeps its next due time.
    ///
    /// A new one is first due after `delay`, or after a random part of its period.
    public func keep(_ schedule: Schedule, firstAfter delay: Duration? = nil) throws {
        let delay = delay ?? schedule.period * Double.random(in: 0...1)
        try execute(
            """
            INSERT INTO schedules (name, listener_id, kind, payload, unique_key, priority, max_attempts, period,
                                   jitter, next_due_at)
            VALUES (\(schedule.name), \(schedule.job.listener), \(schedule.job.kind), \(schedule.job.payload),
                    \(schedule.job.uniqueKey), \(schedule.job.priority), \(schedule.job.maxAttempts),
                    \(schedule.period), \(schedule.jitter), clock_timestamp() + \(delay))
                ON CONFLICT (name) DO UPDATE
               SET listener_id = excluded.listener_id, kind = excluded.kind, payload = excluded.payload,
                   unique_key = excluded.unique_key, priority = excluded.priority,
                   max_attempts = excluded.max_attempts, period = excluded.period, jitter = excluded.jitter
            """)
    }

    /// When a schedule is due next; nil where there is no such schedule.
    public func nextDue(of name: String) throws -> Date? {
        try row("SELECT next_due_at FROM schedules WHERE name = \(name)")?.get("next_due_at")
    }

    /// Queues what is due, once for each due time whoever asks and however often; answers with the jobs.
    ///
    /// Times that were missed are made up for with one run.
    @discardableResult
    public func tickSchedules(limit: Int = 100) throws -> [Job.ID] {
        try transaction { connection in
            let due = try connection.rows(
                """
                SELECT *, clock_timestamp() AS now, extract(epoch FROM period)::float8 AS seconds,
                       jitter * random() AS pause
                  FROM schedules WHERE next_due_at <= statement_timestamp()
                 ORDER BY next_due_at LIMIT \(limit) FOR UPDATE SKIP LOCKED
                """)
            var jobs: [Job.ID] = []
            for row in due { jobs += try connection.run(row) }
            return jobs
        }
    }

    private func run(_ row: Row) throws -> [Job.ID] {
        let name: String = try row.get("name")
        let dueAt: Date = try row.get("next_due_at")
        let listener: Listener.ID? = try row.get("listener_id")
        let next = Schedule.next(after: dueAt, every: try row.get("seconds"), now: try row.get("now"))
        try execute("UPDATE schedules SET next_due_at = \(next) WHERE name = \(name)")
        let isNew = try execute(
            """
            INSERT INTO schedule_runs (schedule, due_at, listener_id, job_id)
            VALUES (\(name), \(dueAt), \(listener), 0) ON CONFLICT DO NOTHING
            """)
        guard isNew == 1 else { return [] }
        let job = NewJob(
            try row.get("kind"), payload: try row.get("payload"), uniqueKey: try row.get("unique_key"),
            priority: JobPriority(rawValue: try row.get("priority")) ?? .background,
            delay: try row.get("pause"), maxAttempts: try row.get("max_attempts"), listener: listener)
        let id = try enqueue(job)
        try execute(
            "UPDATE schedule_runs SET job_id = \(id) WHERE schedule = \(name) AND due_at = \(dueAt)")
        return [id]
    }
}
