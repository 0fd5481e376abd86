/// What a transaction has to say to other processes once it has committed.
public struct Notice: Sendable, Hashable {
    /// On which channel.
    public let channel: String
    /// What.
    public let payload: String

    /// Something to say.
    public init(_ channel: String, payload: String = "") {
        self.channel = channel
        self.payload = payload
    }
}

/// Takes notices on, somewhere else than through PostgreSQL; called after the commit, and never waits.
public typealias NoticeHandler = @Sendable ([Notice]) -> Void

extension Connection {
    /// Notifies a channel, when the transaction commits: by the pool's notice handler where it has one, else by NOTIFY.
    ///
    /// What is undone, with a savepoint or as a whole, is not told.
    public func notify(_ channel: String, payload: String = "") throws(PostgresError) {
        if hasNoticeHandler {
            unsaid.append(Notice(channel, payload: payload))
        } else {
            try execute("SELECT pg_notify(\(channel), \(payload))")
        }
    }

    /// From now on notices are kept until somebody takes them.
    func keepNotices() { hasNoticeHandler = true }

    /// The notices of what has committed.
    func takeNotices() -> [Notice] {
        defer { unsaid = [] }
        return unsaid
    }
}
