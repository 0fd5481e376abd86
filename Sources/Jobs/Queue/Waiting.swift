internal import FoundationEssentials
public import Postgres

/// The jobs that wait for a budget: as many are made ready as there is room for, the most urgent first.
///
/// Those for whom a listener waits have the whole of it, as their calls have, and the others what is open to them.
/// Ten thousand visits that wait for one call must not all come for it; and where room comes sooner than they were
/// told, they need not wait for the time that they were told.
extension Connection {
    /// Makes ready what has waited long enough, for a time or for room in a budget; answers how many.
    ///
    /// Without a budget, whatever has reached its time.
    @discardableResult
    public func wakeDueJobs(limit: Int = 1_000, heeding budget: Budget?) throws -> Int {
        guard let budget else { return try wakeDueJobs(limit: limit) }
        var woken = try rows(
            """
            UPDATE jobs SET state = 'available' WHERE id IN (
                SELECT id FROM jobs
                 WHERE state IN ('scheduled', 'retryable') AND waits_for IS NULL AND run_at <= statement_timestamp()
                 ORDER BY run_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, priority
            """
        ).map(ReadyJob.init)
        for name in try budgetsWaitedFor() {
            let rooms = try budget.rooms(name, on: self)
            let first = try wake(.interactive, for: name, room: rooms.interactive, limit)
            // What those take, the others have no longer.
            woken += try first + wake(.others, for: name, room: rooms.others, less: first.count, limit)
        }
        try announce(woken)
        return woken.count
    }

    /// How many jobs wait for each budget, by its name.
    public func waitingForBudgets() throws -> [String: Int] {
        let rows = try rows(
            """
            SELECT waits_for, count(*) AS count FROM jobs
             WHERE state = 'scheduled' AND waits_for IS NOT NULL GROUP BY waits_for
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("waits_for"), try $0.get("count")) })
    }

    /// The budgets that somebody waits for.
    private func budgetsWaitedFor() throws -> [BudgetName] {
        try rows(
            """
            SELECT l.provider, l.family FROM upstream_limits l
             WHERE EXISTS (SELECT FROM jobs
                            WHERE state = 'scheduled' AND waits_for = l.provider || '/' || l.family)
             ORDER BY l.provider, l.family
            """
        ).map { BudgetName(try $0.get("provider"), try $0.get("family")) }
    }

    /// Those who wait for a budget side by side.
    private enum Line {
        case interactive, others

        var priorities: Query { self == .interactive ? "priority = 1" : "priority > 1" }
    }

    /// Makes ready as many of a line as there is room for, `less` of which is taken.
    ///
    /// Where there is none and everybody's time has come, one may find out for how much longer.
    private func wake(
        _ line: Line, for name: BudgetName, room: Int, less taken: Int = 0, _ limit: Int
    ) throws -> [ReadyJob] {
        if room > 0 { return room > taken ? try wake(min(room - taken, limit), of: line, for: name) : [] }
        let somebodyKnows = try row(
            """
            SELECT FROM jobs
             WHERE state = 'scheduled' AND waits_for = \("\(name)") AND \(line.priorities)
               AND run_at > statement_timestamp()
             LIMIT 1
            """)
        return somebodyKnows == nil ? try wake(1, of: line, for: name) : []
    }

    private func wake(_ count: Int, of line: Line, for name: BudgetName) throws -> [ReadyJob] {
        try rows(
            """
            UPDATE jobs SET state = 'available', waits_for = NULL,
                   run_at = least(run_at, statement_timestamp())
             WHERE id IN (
                SELECT id FROM jobs
                 WHERE state = 'scheduled' AND waits_for = \("\(name)") AND \(line.priorities)
                 ORDER BY priority, run_at, id LIMIT \(count) FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, priority
            """
        ).map(ReadyJob.init)
    }
}
