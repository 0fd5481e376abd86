public import FoundationEssentials
public import Music
public import Postgres

/// A browser that is signed in.
public struct BrowserSession: Sendable, Hashable {
    /// The hash of the cookie's secret.
    public let idHash: [UInt8]
    /// Who is signed in.
    public let listener: Listener.ID
    /// What the browser called itself.
    public let userAgent: String?
    /// Since when.
    public let createdAt: Date
    /// When it last asked for something, to the minute.
    public let seenAt: Date
    /// When it ends, however busy.
    public let expiresAt: Date

    /// An idle session ends after two weeks.
    public static let idle: Duration = .seconds(14 * 86_400)
    /// Every session ends after ninety days.
    public static let absolute: Duration = .seconds(90 * 86_400)
    /// A listener's oldest sessions end when there are more.
    public static let most = 10

    init(_ row: Row) throws {
        idHash = try row.get("id_hash")
        listener = try row.get("listener_id")
        userAgent = try row.get("user_agent")
        createdAt = try row.get("created_at")
        seenAt = try row.get("seen_at")
        expiresAt = try row.get("expires_at")
    }
}

extension Connection {
    /// Opens a session, and ends the listener's least used ones beyond ``BrowserSession/most``.
    public func openSession(_ idHash: [UInt8], for listener: Listener.ID, userAgent: String?) throws {
        try execute(
            """
            INSERT INTO sessions (id_hash, listener_id, user_agent, expires_at)
            VALUES (\(idHash), \(listener), \(userAgent.flatMap { tidy($0) }), now() + \(BrowserSession.absolute))
            """)
        try execute(
            """
            DELETE FROM sessions WHERE listener_id = \(listener) AND id_hash IN (
                SELECT id_hash FROM sessions WHERE listener_id = \(listener)
                 ORDER BY seen_at DESC, created_at DESC, id_hash OFFSET \(BrowserSession.most))
            """)
    }

    /// The session of a cookie, if it still lives; notes, to the minute, that it was seen.
    ///
    /// For the service scope.
    public func session(_ idHash: [UInt8]) throws -> BrowserSession? {
        let row = try row(
            """
            SELECT *, seen_at < now() - interval '1 minute' AS is_unseen FROM sessions
             WHERE id_hash = \(idHash) AND expires_at > now() AND seen_at > now() - \(BrowserSession.idle)
            """)
        guard let row else { return nil }
        if try row.get("is_unseen") {
            try execute("UPDATE sessions SET seen_at = now() WHERE id_hash = \(idHash)")
        }
        return try BrowserSession(row)
    }

    /// The living sessions of a listener, the latest seen first.
    public func sessions(of listener: Listener.ID) throws -> [BrowserSession] {
        try rows(
            """
            SELECT * FROM sessions
             WHERE listener_id = \(listener) AND expires_at > now() AND seen_at > now() - \(BrowserSession.idle)
             ORDER BY seen_at DESC
            """
        ).map(BrowserSession.init)
    }

    /// Ends a session; false when there was none.
    @discardableResult
    public func closeSession(_ idHash: [UInt8]) throws -> Bool {
        try execute("DELETE FROM sessions WHERE id_hash = \(idHash)") > 0
    }

    /// Forgets what has ended by itself: sessions, sign-ins, API tokens, and Spotify's where nobody came to renew them.
    public func forgetExpiredSignIns() throws {
        try execute(
            "DELETE FROM sessions WHERE expires_at < now() OR seen_at < now() - \(BrowserSession.idle)")
        try execute("DELETE FROM login_attempts WHERE expires_at < now()")
        try execute("DELETE FROM api_tokens WHERE expires_at < now() - interval '30 days'")
        try execute("DELETE FROM spotify_tokens WHERE needs_reauth_since < now() - interval '30 days'")
    }
}
