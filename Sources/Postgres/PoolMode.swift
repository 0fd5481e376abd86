/// For how long a connection to the server is ours, in PgBouncer's words (its setting `pool_mode`).
public enum PoolMode: String, Sendable, CaseIterable {
    /// For as long as we like, as it is without a pooler.
    case session
    /// For one transaction, after which the server's end of it may be somebody else's.
    ///
    /// Then nothing outlives a transaction: settings are said in each, a statement alone is one, no statement stays prepared,
    /// and LISTEN hears nothing.
    case transaction
}
