internal import Music
public import Postgres

extension Connection {
    /// Queues work, in the caller's transaction; answers with the ids in the order of the jobs.
    ///
    /// Where a live job has the same kind and unique key its id is the answer, and nothing is added: but it is locked
    /// until this transaction ends, so that its completion cannot overlook what this transaction writes. Asked with
    /// `interactive` priority, a job that only waits for its time, or for its next try, is pulled forward; its tries are
    /// counted on. A parked one stays: it waits for a sign-in.
    @discardableResult
    public func enqueue(_ jobs: [NewJob]) throws -> [Job.ID] {
        guard !jobs.isEmpty else { return [] }
        // One row a key, in the order of the keys, so that two callers cannot wait for each other.
        var places: [Name: Int] = [:]
        var unique: [NewJob] = []
        for job in jobs.sorted(by: {
            ($0.kind.rawValue, $0.uniqueKey ?? "") < ($1.kind.rawValue, $1.uniqueKey ?? "")
        })
        where job.uniqueKey != nil && places[Name(job)] == nil {
            places[Name(job)] = unique.count
            unique.append(job)
        }
        let keyed = try insert(unique)
        var others = try insert(jobs.filter { $0.uniqueKey == nil }).makeIterator()
        return jobs.compactMap { job in
            if let place = places[Name(job)] { keyed[place] } else { others.next() }
        }
    }

    /// Queues one piece of work.
    @discardableResult
    public func enqueue(_ job: NewJob) throws -> Job.ID {
        // One job in, one id out.
        try enqueue([job])[0]
    }

    private func insert(_ jobs: [NewJob]) throws -> [Job.ID] {
        guard !jobs.isEmpty else { return [] }
        let queued = try rows(
            """
            INSERT INTO jobs AS live (kind, payload, unique_key, priority, state, run_at, max_attempts,
                                      rerun_requested, listener_id, crawl_id, waits_for, attempt, is_repeat)
            SELECT kind, payload, unique_key, priority,
                   CASE WHEN run_at > clock_timestamp() THEN 'scheduled' ELSE 'available' END,
                   run_at, max_attempts, false, listener_id, crawl_id,
                   (SELECT provider || '/' || family FROM upstream_limits
                     WHERE provider || '/' || family = budget AND run_at > clock_timestamp()),
                   attempt, is_repeat
              FROM unnest(\(jobs.map(\.kind)), \(jobs.map(\.payload)), \(jobs.map(\.uniqueKey)),
                          \(jobs.map(\.priority)), \(jobs.map { max($0.delay, .zero) }), \(jobs.map(\.notBefore)),
                          \(jobs.map(\.maxAttempts)), \(jobs.map(\.listener)), \(jobs.map(\.crawl)),
                          \(jobs.map { $0.waitsFor.map { "\($0)" } }), \(jobs.map(\.attempt)), \(jobs.map(\.isRepeat)))
                   WITH ORDINALITY AS new (kind, payload, unique_key, priority, delay, not_before, max_attempts,
                                           listener_id, crawl_id, budget, attempt, is_repeat, place),
                   -- In a subquery of its own, the clock is read once a row.
                   LATERAL (SELECT greatest(clock_timestamp() + delay, not_before) AS run_at OFFSET 0) AS due
             ORDER BY place
                ON CONFLICT (kind, unique_key)
             WHERE state IN ('available', 'scheduled', 'running', 'retryable', 'pending') DO UPDATE
               SET rerun_requested = live.rerun_requested
                       OR (live.state = 'running' AND live.kind = ANY (\(Self.rerunning(jobs)))),
                   priority = CASE WHEN live.state = 'running' THEN live.priority
                              ELSE least(live.priority, excluded.priority) END,
                   state = CASE WHEN live.state IN ('scheduled', 'retryable') AND excluded.priority = 1
                                 AND excluded.state = 'available' THEN 'available' ELSE live.state END,
                   run_at = CASE WHEN live.state IN ('scheduled', 'retryable') AND excluded.priority = 1
                            THEN least(live.run_at, excluded.run_at) ELSE live.run_at END,
                   waits_for = CASE WHEN live.state = 'scheduled' AND excluded.priority = 1
                                     AND excluded.state = 'available' THEN NULL ELSE live.waits_for END
            RETURNING id, kind, priority,
                      -- What was queued before has been announced before, unless it has become urgent.
                      state = 'available' AND (xmax = 0 OR priority = 1) AS is_news
            """
        )
        try announce(try queued.filter { try $0.get("is_news") }.map(ReadyJob.init))
        return try queued.map { try $0.get("id") }
    }

    private static func rerunning(_ jobs: [NewJob]) -> [JobKind] {
        Array(Set(jobs.filter(\.runsAgainWhenAskedAgain).map(\.kind)))
    }
}

/// What must be unique among live jobs.
private struct Name: Hashable {
    let kind: JobKind
    let key: String?
    init(_ job: NewJob) {
        kind = job.kind
        key = job.uniqueKey
    }
}
