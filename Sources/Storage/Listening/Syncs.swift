public import FoundationEssentials
public import Music
public import Postgres

/// What a sync of a listener learned.
public struct SyncResult: Sendable {
    /// Whose.
    public var listener: Listener.ID
    /// When it began, by the database's clock.
    public var startedAt: Date
    /// The whole list of a range, the favourite first; a range that is left out stays as it was.
    public var topTracks: [TimeRange: [Track.ID]]
    /// The same for artists.
    public var topArtists: [TimeRange: [Artist.ID]]
    /// What was played; repeats of what is known are harmless.
    public var plays: [(track: Track.ID, at: Date)]
    /// How many calls outside it took.
    public var calls: Int

    /// What a sync learned.
    public init(
        listener: Listener.ID, startedAt: Date, topTracks: [TimeRange: [Track.ID]] = [:],
        topArtists: [TimeRange: [Artist.ID]] = [:], plays: [(track: Track.ID, at: Date)] = [], calls: Int = 0
    ) {
        self.listener = listener
        self.startedAt = startedAt
        self.topTracks = topTracks
        self.topArtists = topArtists
        self.plays = plays
        self.calls = calls
    }
}

/// A sync that ended well.
public struct SyncRun: Sendable, Hashable {
    /// When it began.
    public let startedAt: Date
    /// When it ended.
    public let finishedAt: Date
    /// Tracks on the listener's lists, each counted once.
    public let tracks: Int
    /// Artists on the listener's lists, each counted once.
    public let artists: Int
    /// Plays that were new.
    public let plays: Int
    /// Calls outside.
    public let calls: Int
}

extension Connection {
    /// Replaces a listener's lists by those of a sync, which is not at its end yet; in the caller's transaction.
    ///
    /// What has left a list keeps its row and loses its rank.
    public func keepLists(of sync: SyncResult) throws {
        try keep(Ranked(sync.topTracks), of: sync.listener, in: "user_tracks", "track_id")
        try keep(Ranked(sync.topArtists), of: sync.listener, in: "user_artists", "artist_id")
    }

    /// Keeps a sync that ended well, its lists and plays; in the caller's transaction.
    @discardableResult
    public func keep(_ sync: SyncResult) throws -> SyncRun {
        try keepLists(of: sync)
        let plays = try keep(plays: sync.plays, of: sync.listener, from: .spotify)
        // Counted after the fact: a list that had not changed was not read again, and stands as it stood.
        let row = try row(
            """
            INSERT INTO sync_runs (listener_id, started_at, finished_at, tracks, artists, plays, calls)
            SELECT \(sync.listener), \(sync.startedAt), greatest(clock_timestamp(), \(sync.startedAt)),
                   (SELECT count(DISTINCT track_id) FROM user_tracks
                     WHERE listener_id = \(sync.listener) AND rank IS NOT NULL),
                   (SELECT count(DISTINCT artist_id) FROM user_artists
                     WHERE listener_id = \(sync.listener) AND rank IS NOT NULL),
                   \(plays), \(sync.calls)
            RETURNING *
            """)
        return try SyncRun(try one(row))
    }

    /// The last sync of a listener that ended well.
    public func lastSync(of listener: Listener.ID) throws -> SyncRun? {
        try row(
            "SELECT * FROM sync_runs WHERE listener_id = \(listener) ORDER BY finished_at DESC, id DESC LIMIT 1"
        ).map(SyncRun.init)
    }

    /// Forgets syncs of long ago, but each listener's last, at most `limit` at once; answers how many.
    ///
    /// They say how a sync went, which nobody asks after a season; what it learned stands in the lists and the plays.
    @discardableResult
    public func forgetOldSyncs(olderThan span: Duration = .seconds(90 * 86_400), limit: Int = 10_000) throws
        -> Int
    {
        try execute(
            """
            DELETE FROM sync_runs WHERE id IN (
                SELECT id FROM sync_runs s
                 WHERE finished_at < now() - \(span)
                   AND id <> (SELECT id FROM sync_runs last WHERE last.listener_id = s.listener_id
                               ORDER BY finished_at DESC, id DESC LIMIT 1)
                 ORDER BY finished_at LIMIT \(limit))
            """)
    }

    /// Changes whenever a listener's taste may have: with a sync, with an opinion of a track or an artist, and with a new list.
    ///
    /// One statement; ``version(ofEdition:of:after:limit:)`` says of what such texts are made.
    public func tasteVersion(of listener: Listener.ID) throws -> String {
        try one(
            try row(
                """
                SELECT concat_ws('/',
                    (SELECT max(id) FROM sync_runs WHERE listener_id = \(listener)),
                    (SELECT max(number) FROM recommendation_editions WHERE listener_id = \(listener)),
                    (SELECT concat_ws(',', count(*), sum(xmin::text::bigint)) FROM feedback
                      WHERE listener_id = \(listener)),
                    (SELECT concat_ws(',', count(*), sum(xmin::text::bigint)) FROM artist_feedback
                      WHERE listener_id = \(listener))) AS version
                """)
        ).get("version")
    }

    /// Replaces ranked lists in a table whose column `item` names what is ranked.
    private func keep<Item: RawRepresentable<Int64>>(
        _ list: Ranked<Item>, of listener: Listener.ID, in table: Query, _ item: Query
    ) throws {
        try execute(
            """
            UPDATE \(table) u SET rank = NULL
             WHERE listener_id = \(listener) AND time_range = ANY (\(list.ranges)) AND rank IS NOT NULL
               AND NOT EXISTS (SELECT FROM unnest(\(list.rangeOfItem), \(list.items)) AS new (time_range, item)
                                WHERE (new.time_range, new.item) = (u.time_range, u.\(item)))
            """)
        try execute(
            """
            INSERT INTO \(table) AS u (listener_id, time_range, \(item), rank)
            SELECT \(listener), time_range, item, rank
              FROM unnest(\(list.rangeOfItem), \(list.items), \(list.ranks)) AS new (time_range, item, rank)
                ON CONFLICT (listener_id, time_range, \(item)) DO UPDATE
               SET rank = excluded.rank, last_seen_at = greatest(u.last_seen_at, now())
            """)
    }
}

/// Ranked lists of several ranges as columns; an item that comes twice in a list counts where it came first.
private struct Ranked<Item: Hashable & Sendable> {
    let ranges: [TimeRange]
    private(set) var rangeOfItem: [TimeRange] = []
    private(set) var items: [Item] = []
    private(set) var ranks: [Int] = []

    init(_ lists: [TimeRange: [Item]]) {
        ranges = Array(lists.keys)
        for (range, list) in lists {
            for (place, item) in list.uniqued().enumerated() {
                rangeOfItem.append(range)
                items.append(item)
                ranks.append(place + 1)
            }
        }
    }
}

extension SyncRun {
    fileprivate init(_ row: Row) throws {
        startedAt = try row.get("started_at")
        finishedAt = try row.get("finished_at")
        tracks = try row.get("tracks")
        artists = try row.get("artists")
        plays = try row.get("plays")
        calls = try row.get("calls")
    }
}
