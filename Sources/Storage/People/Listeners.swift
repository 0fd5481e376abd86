public import FoundationEssentials
public import Music
public import Postgres

/// A listener with what a page shows of them.
public struct ListenerProfile: Sendable, Hashable {
    /// The listener.
    public let listener: Listener
    /// A picture, https.
    public let imageURL: String?
    /// When they first came.
    public let createdAt: Date
    /// When they last signed in.
    public let signedInAt: Date

    init(_ row: Row) throws {
        listener = Listener(
            id: try row.get("id"), account: try row.get("account"), name: try row.get("name"),
            role: try row.get("role"))
        imageURL = try row.get("image_url")
        createdAt = try row.get("created_at")
        signedInAt = try row.get("signed_in_at")
    }
}

extension Connection {
    /// Who signs in: the listener of that account, new or known, with the name and picture of today.
    public func signIn(account: String, name: String, imageURL: String? = nil) throws -> ListenerProfile {
        let row = try row(
            """
            INSERT INTO listeners (account, name, image_url)
            VALUES (\(account), \(tidy(name) ?? account), \(imageURL))
                ON CONFLICT (account) DO UPDATE
               SET name = excluded.name, image_url = excluded.image_url, signed_in_at = now()
            RETURNING *
            """)
        return try ListenerProfile(try one(row))
    }

    /// Who that is; nil when unknown or not for this scope to see.
    public func listener(_ id: Listener.ID) throws -> ListenerProfile? {
        try row("SELECT * FROM listeners WHERE id = \(id)").map(ListenerProfile.init)
    }

    /// Whose account that is.
    public func listener(account: String) throws -> ListenerProfile? {
        try row("SELECT * FROM listeners WHERE account = \(account)").map(ListenerProfile.init)
    }

    /// Waits until nobody else counts what a listener has and adds to it, and keeps others waiting until the transaction ends.
    public func takeTurn(of listener: Listener.ID) throws {
        try execute("SELECT FROM listeners WHERE id = \(listener) FOR NO KEY UPDATE")
    }

    /// All listeners, the first to come first.
    public func listeners() throws -> [ListenerProfile] {
        try rows("SELECT * FROM listeners ORDER BY id").map(ListenerProfile.init)
    }
}
