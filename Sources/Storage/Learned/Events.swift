public import FoundationEssentials
public import Music
public import Postgres

/// Something that happened.
public struct Event: Sendable, Hashable {
    /// Rises with time, nearly: two transactions may commit in another order.
    public let id: Int64
    /// When.
    public let at: Date
    /// What it is about.
    public let topic: Topic
    /// Whom it concerns.
    public let listener: Listener.ID?
    /// The details; never a secret.
    public let data: JSON

    /// What is written down: who came and went by which door, and that Spotify shut its own.
    ///
    /// Listeners read it in their export.
    public enum Topic: String, Sendable {
        case signedIn = "signed-in"
        case signedOut = "signed-out"
        case tokenMade = "api-token-made"
        case tokenRevoked = "api-token-revoked"
        case consentLost = "spotify-consent-lost"
    }
}

extension Connection {
    /// Writes down what happened.
    @discardableResult
    public func record(
        _ topic: Event.Topic, of listener: Listener.ID? = nil, data: JSON = JSON(text: "{}")
    ) throws -> Int64 {
        let row = try row(
            "INSERT INTO events (topic, listener_id, data) VALUES (\(topic), \(listener), \(data)) RETURNING id"
        )
        return try one(row).get("id")
    }

    /// What happened on a topic after an event, as far as the scope may see it.
    public func events(on topic: Event.Topic, after id: Int64 = 0, limit: Int = 100) throws -> [Event] {
        try rows(
            "SELECT * FROM events WHERE topic = \(topic) AND id > \(id) ORDER BY id LIMIT \(limit)"
        ).map {
            Event(
                id: try $0.get("id"), at: try $0.get("at"), topic: try $0.get("topic"),
                listener: try $0.get("listener_id"), data: try $0.get("data"))
        }
    }

    /// Forgets what happened long ago.
    @discardableResult
    public func forgetEvents(olderThan span: Duration = .seconds(90 * 86_400), limit: Int = 1_000) throws
        -> Int
    {
        try execute(
            """
            DELETE FROM events WHERE id IN (
                SELECT id FROM events WHERE at < clock_timestamp() - \(span) ORDER BY at LIMIT \(limit))
            """)
    }
}
