public import FoundationEssentials
public import Music
public import Postgres

/// A track or an artist on a listener's list.
public struct Favourite<ID: Sendable & Hashable>: Sendable, Hashable {
    /// What.
    public let id: ID
    /// On which list.
    public let range: TimeRange
    /// The place, from 1; nil when it has left the list.
    public let rank: Int?
    /// When it first was there.
    public let firstSeenAt: Date
    /// When it last was there.
    public let lastSeenAt: Date

    /// A place on a list.
    public init(id: ID, range: TimeRange, rank: Int?, firstSeenAt: Date, lastSeenAt: Date) {
        self.id = id
        self.range = range
        self.rank = rank
        self.firstSeenAt = firstSeenAt
        self.lastSeenAt = lastSeenAt
    }
}

extension Connection {
    /// A listener's favourite tracks, list by list, the favourite first; those that have left come last.
    public func favouriteTracks(of listener: Listener.ID) throws -> [Favourite<Track.ID>] {
        try rows(
            "SELECT * FROM user_tracks WHERE listener_id = \(listener) ORDER BY time_range, rank, track_id"
        ).map { try Favourite(id: $0.get("track_id"), $0) }
    }

    /// A listener's favourite artists, in the same order.
    public func favouriteArtists(of listener: Listener.ID) throws -> [Favourite<Artist.ID>] {
        try rows(
            "SELECT * FROM user_artists WHERE listener_id = \(listener) ORDER BY time_range, rank, artist_id"
        ).map { try Favourite(id: $0.get("artist_id"), $0) }
    }

    /// The tracks that a listener has met: on a list, by a play, or by an opinion.
    ///
    /// Which others are versions of them is told by the engine, by one rule for all.
    public func knownTracks(of listener: Listener.ID) throws -> Set<Track.ID> {
        let row = try row(
            """
            SELECT coalesce(array_agg(track_id), '{}') AS ids FROM known_tracks WHERE listener_id = \(listener)
            """)
        return Set(try one(row).get("ids", as: [Track.ID].self))
    }
}

extension Favourite {
    fileprivate init(id: ID, _ row: Row) throws {
        self.init(
            id: id, range: try row.get("time_range"), rank: try row.get("rank"),
            firstSeenAt: try row.get("first_seen_at"), lastSeenAt: try row.get("last_seen_at"))
    }
}
