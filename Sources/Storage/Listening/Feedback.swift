public import Music
public import Postgres

/// What a listener says of a track.
public enum Opinion: String, Sendable, Hashable, Codable, CaseIterable {
    /// More like this.
    case like
    /// Never again.
    case dislike
}

extension Connection {
    /// Keeps what a listener says of a track, in place of what they said before; false for an unknown track.
    public func give(_ opinion: Opinion, to track: Track.ID, by listener: Listener.ID) throws -> Bool {
        try execute(
            """
            INSERT INTO feedback (listener_id, track_id, opinion)
            SELECT \(listener), id, \(opinion) FROM tracks WHERE id = \(track)
                ON CONFLICT (listener_id, track_id) DO UPDATE SET opinion = excluded.opinion, given_at = now()
            """) == 1
    }

    /// Takes back what a listener said of a track; false when they had said nothing.
    public func takeBackOpinion(of track: Track.ID, by listener: Listener.ID) throws -> Bool {
        try execute("DELETE FROM feedback WHERE listener_id = \(listener) AND track_id = \(track)") > 0
    }

    /// What a listener said of tracks.
    public func opinions(of listener: Listener.ID) throws -> [Track.ID: Opinion] {
        let rows = try rows("SELECT track_id, opinion FROM feedback WHERE listener_id = \(listener)")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("track_id"), try $0.get("opinion")) })
    }
}
