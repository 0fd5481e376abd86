public import FoundationEssentials
public import Music
public import Postgres

/// What a listener says of a track.
public enum Opinion: String, Sendable, Hashable, Codable, CaseIterable {
    /// More like this.
    case like
    /// Never again.
    case dislike
    /// Not for a while.
    case notNow = "not_now"
}

/// What a listener says of an artist.
public enum ArtistOpinion: String, Sendable, Hashable, Codable, CaseIterable {
    /// More of them.
    case like
    /// Less of them, but not never.
    case less
    /// Never again.
    case dislike
}

extension Connection {
    /// Keeps what a listener says of a track, in place of what they said before; false for an unknown track.
    ///
    /// - Parameter span: how long a "not now" holds; of no account for the others.
    public func give(
        _ opinion: Opinion, to track: Track.ID, by listener: Listener.ID,
        for span: Duration = .seconds(30 * 86_400)
    ) throws -> Bool {
        let rest: Duration? = opinion == .notNow ? span : nil
        return try execute(
            """
            INSERT INTO feedback (listener_id, track_id, opinion, rests_until)
            SELECT \(listener), id, \(opinion), now() + \(rest)::interval FROM tracks WHERE id = \(track)
                ON CONFLICT (listener_id, track_id) DO UPDATE
               SET opinion = excluded.opinion, given_at = now(), rests_until = excluded.rests_until
            """) == 1
    }

    /// Takes back what a listener said of a track; false when they had said nothing.
    public func takeBackOpinion(of track: Track.ID, by listener: Listener.ID) throws -> Bool {
        try execute("DELETE FROM feedback WHERE listener_id = \(listener) AND track_id = \(track)") > 0
    }

    /// What a listener said of tracks, perhaps only before a time; a "not now" that is over was never said.
    public func opinions(of listener: Listener.ID, before: Date? = nil) throws -> [Track.ID: Opinion] {
        let rows = try rows(
            """
            SELECT track_id, opinion FROM feedback
             WHERE listener_id = \(listener) AND coalesce(rests_until > now(), true)
               AND (\(before)::timestamptz IS NULL OR given_at < \(before))
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("track_id"), try $0.get("opinion")) })
    }

    /// The tracks of which a listener said "not now", and until when they rest.
    public func restingTracks(of listener: Listener.ID) throws -> [Track.ID: Date] {
        let rows = try rows(
            "SELECT track_id, rests_until FROM feedback WHERE listener_id = \(listener) AND rests_until > now()"
        )
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("track_id"), try $0.get("rests_until")) })
    }

    /// Keeps what a listener says of an artist, in place of what they said before; false for an unknown artist.
    public func give(_ opinion: ArtistOpinion, to artist: Artist.ID, by listener: Listener.ID) throws -> Bool
    {
        try execute(
            """
            INSERT INTO artist_feedback (listener_id, artist_id, opinion)
            SELECT \(listener), id, \(opinion) FROM artists WHERE id = \(artist)
                ON CONFLICT (listener_id, artist_id) DO UPDATE SET opinion = excluded.opinion, given_at = now()
            """) == 1
    }

    /// Takes back what a listener said of an artist; false when they had said nothing.
    public func takeBackOpinion(of artist: Artist.ID, by listener: Listener.ID) throws -> Bool {
        try execute("DELETE FROM artist_feedback WHERE listener_id = \(listener) AND artist_id = \(artist)")
            > 0
    }

    /// What a listener said of artists, perhaps only before a time.
    public func artistOpinions(
        of listener: Listener.ID, before: Date? = nil
    ) throws -> [Artist.ID: ArtistOpinion] {
        let rows = try rows(
            """
            SELECT artist_id, opinion FROM artist_feedback
             WHERE listener_id = \(listener)
               AND (\(before)::timestamptz IS NULL OR given_at < \(before))
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("artist_id"), try $0.get("opinion")) })
    }
}
