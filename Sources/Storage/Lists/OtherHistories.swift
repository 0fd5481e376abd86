public import Music
public import Postgres

/// What listeners have, in columns of one length, without a word of who they are.
public struct ListenerHistories: Sendable {
    /// A number for each row's listener, the same in all of their rows.
    public var members: [Int64] = []
    /// What they have.
    public var tracks: [Track.ID] = []
    /// Its main artists.
    public var artists: [Artist.ID] = []
}

extension Connection {
    /// What everybody has whom the caller's scope may see: for the service all listeners, for a listener themself alone.
    ///
    /// What is on their lists, what they played and what they like; nothing that they dislike.
    ///
    /// - Parameter salt: what the numbers are made with; another one gives other numbers.
    public func listenerHistories(salt: Int64) throws -> ListenerHistories {
        let row = try one(
            try row(
                """
                SELECT array_agg(hashint8extended(k.listener_id, \(salt))) AS members,
                       array_agg(k.track_id) AS tracks, array_agg(t.artist_id) AS artists
                  FROM known_tracks k JOIN tracks t ON t.id = k.track_id
                 WHERE NOT EXISTS (SELECT FROM feedback f WHERE f.listener_id = k.listener_id
                                      AND f.track_id = k.track_id AND f.opinion = 'dislike')
                """))
        guard let members = try row.get("members", as: [Int64]?.self) else { return ListenerHistories() }
        return ListenerHistories(
            members: members, tracks: try row.get("tracks"), artists: try row.get("artists"))
    }

    /// The number of one listener among the ``listenerHistories(salt:)``.
    public func memberNumber(of listener: Listener.ID, salt: Int64) throws -> Int64 {
        try one(try row("SELECT hashint8extended(\(listener.rawValue), \(salt)) AS member")).get("member")
    }

    /// Changes whenever somebody comes or leaves; cheap enough to be asked for each list.
    public func membershipVersion() throws -> String {
        let row = try one(
            try row(
                """
                SELECT concat_ws('/', count(*), sum(hashint8extended(id, 0))) AS version FROM listeners
                """))
        return try row.get("version")
    }
}
