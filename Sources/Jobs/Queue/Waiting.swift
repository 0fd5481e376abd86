internal import FoundationEssentials
public import Postgres

/// The jobs that wait for a budget: as many are made ready as there is room for, the most urgent first.
///
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
        for (name, room) in try rooms(in: budget) {
            woken += room > 0 ? try wake(min(room, limit), for: name) : try wakeScout(for: name)
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

    /// The budgets that somebody waits for, and for how many calls each has room.
    private func rooms(in budget: Budget) throws -> [(BudgetName, Int)] {
        try rows(
            """
            SELECT l.provider, l.family FROM upstream_limits l
             WHERE EXISTS (SELECT FROM jobs
                            WHERE state = 'scheduled' AND waits_for = l.provider || '/' || l.family)
             ORDER BY l.provider, l.family
            """
        ).map { row in
            let name = BudgetName(try row.get("provider"), try row.get("family"))
            return (name, try budget.room(name, on: self))
        }
    }

    /// Where there is no room and everybody's time has come, one may find out for how much longer.
    private func wakeScout(for name: BudgetName) throws -> [ReadyJob] {
        let somebodyKnows = try row(
            """
            SELECT FROM jobs WHERE state = 'scheduled' AND waits_for = \("\(name)") AND run_at > statement_timestamp()
             LIMIT 1
            """)
        return somebodyKnows == nil ? try wake(1, for: name) : []
    }

    private func wake(_ count: Int, for name: BudgetName) throws -> [ReadyJob] {
        try rows(
            """
            UPDATE jobs SET state = 'available', waits_for = NULL,
                   run_at = least(run_at, statement_timestamp())
             WHERE id IN (
                SELECT id FROM jobs
                 WHERE state = 'scheduled' AND waits_for = \("\(name)")
                 ORDER BY priority, run_at, id LIMIT \(count) FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, priority
            """
        ).map(ReadyJob.init)
    }
}
