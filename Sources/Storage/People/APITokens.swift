public import FoundationEssentials
public import Music
public import Postgres

/// What is kept of a listener's key for scripts.
public struct APITokenRecord: Sendable, Hashable {
    /// Its number, to revoke it by.
    public let id: Int64
    /// Whose it is.
    public let listener: Listener.ID
    /// What they call it.
    public let name: String
    /// Its last characters.
    public let hint: String
    /// Since when.
    public let createdAt: Date
    /// Until when.
    public let expiresAt: Date
    /// When it was last used, to the minute.
    public let usedAt: Date?

    init(_ row: Row) throws {
        id = try row.get("id")
        listener = try row.get("listener_id")
        name = try row.get("name")
        hint = try row.get("hint")
        createdAt = try row.get("created_at")
        expiresAt = try row.get("expires_at")
        usedAt = try row.get("used_at")
    }
}

extension Connection {
    /// Keeps a new token by its hash; a year unless told otherwise.
    public func addAPIToken(
        _ hash: [UInt8], named name: String, hint: String, for listener: Listener.ID,
        lifetime: Duration = .seconds(365 * 86_400)
    ) throws -> APITokenRecord {
        let row = try row(
            """
            INSERT INTO api_tokens (listener_id, token_hash, name, hint, expires_at)
            VALUES (\(listener), \(hash), \(tidy(name) ?? "token"), \(hint), now() + \(lifetime)) RETURNING *
            """)
        return try APITokenRecord(try one(row))
    }

    /// Whose token that is, if it still serves; notes, to the minute, that it was used.
    ///
    /// For the service scope.
    public func apiToken(_ hash: [UInt8]) throws -> APITokenRecord? {
        let row = try row(
            """
            SELECT *, coalesce(used_at < now() - interval '1 minute', true) AS is_unseen FROM api_tokens
             WHERE token_hash = \(hash) AND expires_at > now()
            """)
        guard let row else { return nil }
        let record = try APITokenRecord(row)
        if try row.get("is_unseen") {
            try execute("UPDATE api_tokens SET used_at = now() WHERE id = \(record.id)")
        }
        return record
    }

    /// A listener's tokens, the newest first.
    public func apiTokens(of listener: Listener.ID) throws -> [APITokenRecord] {
        try rows("SELECT * FROM api_tokens WHERE listener_id = \(listener) ORDER BY id DESC")
            .map(APITokenRecord.init)
    }

    /// Ends a token of a listener; false when they have none of that number.
    public func revokeAPIToken(_ id: Int64, of listener: Listener.ID) throws -> Bool {
        try execute("DELETE FROM api_tokens WHERE id = \(id) AND listener_id = \(listener)") > 0
    }
}
