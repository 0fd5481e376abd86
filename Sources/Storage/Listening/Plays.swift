public import FoundationEssentials
public import Music
public import Postgres

/// How often a listener heard a track.
public struct PlayCount: Sendable, Hashable {
    /// The track.
    public let track: Track.ID
    /// How often.
    public let count: Int
    /// The last time.
    public let lastAt: Date
}

extension Connection {
    /// Keeps plays; answers how many were new.
    @discardableResult
    public func keep(
        plays: [(track: Track.ID, at: Date)], of listener: Listener.ID, from source: Source
    ) throws -> Int {
        guard !plays.isEmpty else { return 0 }
        return try execute(
            """
            INSERT INTO plays (listener_id, played_at, track_id, source)
            SELECT DISTINCT \(listener), played_at, track_id, \(source)
              FROM unnest(\(plays.map(\.at)), \(plays.map(\.track))) AS new (played_at, track_id)
                ON CONFLICT DO NOTHING
            """)
    }

    /// When a listener last played something that we know of: later plays are what a sync must ask for.
    public func lastPlay(of listener: Listener.ID) throws -> Date? {
        try row("SELECT max(played_at) AS at FROM plays WHERE listener_id = \(listener)")?.get("at")
    }

    /// How often a listener heard each track in a span of time, the most heard first; `before` nil: until now.
    public func playCounts(
        of listener: Listener.ID, since: Date = .distantPast, before: Date? = nil
    ) throws -> [PlayCount] {
        try rows(
            """
            SELECT track_id, count(*) AS count, max(played_at) AS last_at FROM plays
             WHERE listener_id = \(listener) AND played_at >= \(since)
               AND (\(before)::timestamptz IS NULL OR played_at < \(before))
             GROUP BY track_id ORDER BY count DESC, last_at DESC, track_id
            """
        ).map {
            PlayCount(
                track: try $0.get("track_id"), count: try $0.get("count"), lastAt: try $0.get("last_at"))
        }
    }

    /// When a listener first heard each track that we know them to have heard.
    public func firstPlays(of listener: Listener.ID) throws -> [Track.ID: Date] {
        let rows = try rows(
            "SELECT track_id, min(played_at) AS at FROM plays WHERE listener_id = \(listener) GROUP BY track_id"
        )
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("track_id"), try $0.get("at")) })
    }
}
