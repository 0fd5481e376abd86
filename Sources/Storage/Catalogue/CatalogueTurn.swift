public import Postgres

extension Connection {
    /// Waits for the turn to write to the catalogue and to move crawls, and keeps it until the transaction ends.
    ///
    /// All who write more than one of these lock in one order: this turn, the job that ends, facts, crawls by id, jobs that
    /// follow by key. Whoever waits for the turn holds nothing that another could wait for, so that no two wait for each
    /// other; and of two who meet the same stranger, one finds what the other has made. Taken twice it is taken once. A process that stops
    /// in the midst of it loses it after ten seconds, before those who wait give up.
    public func takeCatalogueTurn() throws {
        try execute(
            "SELECT set_config('idle_in_transaction_session_timeout', '10s', true), pg_advisory_xact_lock(732)"
        )
    }
}
