public import FoundationEssentials
public import Music
public import Postgres

/// How a visit ended.
public enum Visit: Sendable, Hashable {
    /// Relations and tracks are kept; so many tracks were found.
    case visited(tracks: Int)
    /// It cannot be visited.
    case failed
}

/// The moves of a crawl. Each happens in the caller's transaction, together with the facts and the jobs that follow.
///
/// An artist whom several crawls wait for is visited once, and all of them move. For the service scope.
extension Connection {
    /// Begins a planned crawl at its seeds; answers with the artists to visit, none when it had begun already.
    public func begin(_ crawl: Crawl.ID, at seeds: [Artist.ID]) throws -> [Artist.ID] {
        let begun = try execute(
            """
            UPDATE crawls SET state = 'running', started_at = clock_timestamp(), sequence = sequence + 1
             WHERE id = \(crawl) AND state = 'planned'
            """)
        guard begun == 1 else { return [] }
        let found = try rows(
            """
            INSERT INTO crawl_artists (crawl_id, listener_id, artist_id, position, depth, sequence)
            SELECT c.id, c.listener_id, s.artist, place, 0, c.sequence
              FROM crawls c, unnest(\(seeds.uniqued())) WITH ORDINALITY AS s (artist, place)
             WHERE c.id = \(crawl) AND place <= c.artist_limit
             ORDER BY place
            RETURNING artist_id
            """
        ).map { try $0.get("artist_id", as: Artist.ID.self) }
        try execute("UPDATE crawls SET artists_found = \(found.count) WHERE id = \(crawl)")
        try tellWatchers(of: [crawl])
        if found.isEmpty { try end(crawl, as: .failed, error: "no artist to begin with") }
        return found
    }

    /// Whether a crawl under way waits for an artist, and for how many related artists at most; nil when none does.
    public func breadthWanted(of artist: Artist.ID) throws -> Int? {
        try row(
            """
            SELECT max(c.breadth) AS breadth FROM crawl_artists a JOIN crawls c ON c.id = a.crawl_id
             WHERE a.artist_id = \(artist) AND a.state = 'waiting'
               AND c.finished_at IS NULL AND c.state <> 'paused'
            """)?.get("breadth")
    }

    /// Whether a crawl under way waits for an artist in order to go on to related ones; at its last level none does.
    public func relationsWanted(of artist: Artist.ID) throws -> Bool {
        try row(
            """
            SELECT FROM crawl_artists a JOIN crawls c ON c.id = a.crawl_id
             WHERE a.artist_id = \(artist) AND a.state = 'waiting'
               AND c.finished_at IS NULL AND c.state <> 'paused' AND a.depth < c.depth
             LIMIT 1
            """) != nil
    }

    /// Moves every crawl that waits for the artist; answers with the artists to visit next.
    ///
    /// The visit's facts must be kept before, in the same transaction. Said twice, the second time changes nothing.
    /// A paused crawl does not move: once it is resumed it visits anew, and finds the facts there.
    public func settle(_ visit: Visit, of artist: Artist.ID) throws -> [Artist.ID] {
        // Locked in order, so that visits that end at once move one after another.
        let crawls = try rows(
            """
            SELECT id FROM crawls
             WHERE finished_at IS NULL AND state <> 'paused'
               AND id IN (SELECT crawl_id FROM crawl_artists WHERE artist_id = \(artist) AND state = 'waiting')
             ORDER BY id FOR UPDATE
            """
        ).map { try $0.get("id", as: Crawl.ID.self) }
        let (state, tracks): (String, Int) =
            switch visit {
            case .visited(let tracks): ("visited", tracks)
            case .failed: ("failed", 0)
            }
        try execute(
            """
            WITH settled AS (
                UPDATE crawl_artists a SET state = \(state), settled_at = clock_timestamp(), sequence = c.sequence + 1
                  FROM crawls c
                 WHERE c.id = a.crawl_id AND a.artist_id = \(artist) AND a.state = 'waiting'
                   AND a.crawl_id = ANY (\(crawls))
                RETURNING a.crawl_id)
            UPDATE crawls SET sequence = sequence + 1, tracks_found = tracks_found + \(tracks),
                   artists_visited = artists_visited + (\(state) = 'visited')::int,
                   artists_failed = artists_failed + (\(state) = 'failed')::int,
                   pace = \(Crawl.paceNow) + 1 / \(Crawl.paceSpan), paced_at = clock_timestamp()
              FROM settled WHERE crawls.id = settled.crawl_id
            """)
        try tellWatchers(of: crawls)
        // A visit that was under way when the others were put off does not end their waiting.
        try execute(
            """
            UPDATE crawls SET state = 'running', waiting_until = NULL, waiting_for = NULL
             WHERE id = ANY (\(crawls)) AND waiting_until <= clock_timestamp()
            """)
        return try crawls.filter { try isAllSettled(in: $0) }.flatMap { try advance($0) }.uniqued()
    }

    /// Says that the crawls that wait for the artist wait for a budget.
    public func noteWaiting(for artist: Artist.ID, until: Date, budget provider: String) throws {
        let changed = try rows(
            """
            UPDATE crawls SET state = 'waiting', waiting_until = \(until), waiting_for = \(provider),
                   sequence = sequence + 1
             WHERE id IN (SELECT id FROM crawls WHERE state IN ('running', 'waiting')
                             AND id IN (SELECT crawl_id FROM crawl_artists
                                         WHERE artist_id = \(artist) AND state = 'waiting')
                           ORDER BY id FOR UPDATE)
               AND (waiting_until, waiting_for) IS DISTINCT FROM (\(until), \(provider))
            RETURNING id
            """)
        try tellWatchers(of: try changed.map { try $0.get("id") })
    }

    /// Artists whom a crawl under way waits for: queueing their visits again is harmless, and makes up for a lost one.
    ///
    /// Crawls whose level is at its end move on first.
    public func artistsToVisit(limit: Int = 1_000) throws -> [Artist.ID] {
        let idle = try rows(
            """
            SELECT id FROM crawls c
             WHERE state IN ('running', 'waiting')
               AND NOT EXISTS (SELECT FROM crawl_artists a WHERE a.crawl_id = c.id AND a.state = 'waiting')
             ORDER BY id FOR UPDATE
            """
        ).map { try $0.get("id", as: Crawl.ID.self) }
        for crawl in idle { _ = try advance(crawl) }
        try tellWatchers(of: idle)
        return try rows(
            """
            SELECT a.artist_id FROM crawl_artists a JOIN crawls c ON c.id = a.crawl_id
             WHERE a.state = 'waiting' AND c.finished_at IS NULL AND c.state <> 'paused'
             GROUP BY a.artist_id ORDER BY min(a.crawl_id), min(a.position) LIMIT \(limit)
            """
        ).map { try $0.get("artist_id") }
    }

    /// Whether nobody whom a locked crawl found is waited for.
    ///
    /// One look-up by key, however large the crawl: the counters know, where an index would have to be searched past all
    /// who were waited for before.
    private func isAllSettled(in crawl: Crawl.ID) throws -> Bool {
        try row(
            "SELECT FROM crawls WHERE id = \(crawl) AND artists_visited + artists_failed >= artists_found")
            != nil
    }

    /// How many artists a piece of a level has at most, or, where one parent alone has more, those of one.
    ///
    /// However large a level is, no visit opens more of it at once.
    private static let pieceSize = 2_000

    /// Opens the next piece of a locked crawl in which nobody is waited for, or ends the crawl.
    ///
    /// Every artist is looked at once as a parent, in the order of positions, so that pieces give the walk that whole levels
    /// would.
    private func advance(_ crawl: Crawl.ID) throws -> [Artist.ID] {
        let row = try one(
            try row(
                """
                SELECT opened_through, artist_limit - artists_found AS room, breadth, depth FROM crawls
                 WHERE id = \(crawl)
                """))
        let (room, breadth): (Int, Int) = (try row.get("room"), try row.get("breadth"))
        let depth: Int = try row.get("depth")
        var opened: Int = try row.get("opened_through")
        while room > 0, let piece = try parents(in: crawl, after: opened, above: depth, breadth) {
            let found = try open(after: opened, through: piece.last, of: crawl, room: room)
            opened = piece.last
            try execute(
                """
                UPDATE crawls SET opened_through = \(opened), artists_found = artists_found + \(found.count),
                       level = CASE WHEN \(found.count) > 0 THEN \(piece.depth + 1) ELSE level END,
                       state = 'running', waiting_until = NULL, waiting_for = NULL,
                       sequence = sequence + \(found.isEmpty ? 0 : 1)
                 WHERE id = \(crawl)
                """)
            if !found.isEmpty { return found }
        }
        try end(crawl, as: .done)
        return []
    }

    /// The next parents whose related artists make a piece: the last one's position, and the depth of all of them, so that a
    /// level is at its end before the next one begins; nil where none is left.
    private func parents(
        in crawl: Crawl.ID, after opened: Int, above depth: Int, _ breadth: Int
    ) throws -> (last: Int, depth: Int)? {
        let row = try row(
            """
            SELECT max(position) AS last, depth
              FROM (SELECT position, depth FROM crawl_artists
                     WHERE crawl_id = \(crawl) AND position > \(opened)
                     ORDER BY position LIMIT \(max(1, Self.pieceSize / breadth))) next
             WHERE depth < \(depth) GROUP BY depth ORDER BY depth LIMIT 1
            """)
        return try row.map { (try $0.get("last"), try $0.get("depth")) }
    }

    /// Takes the related artists of the parents between two positions into a crawl; answers with those that are new to it.
    ///
    /// Bounds and look-ups are such that only the parents' own relations are read, however large the crawl: its own artists
    /// are asked for one by one, by key.
    private func open(after opened: Int, through last: Int, of crawl: Crawl.ID, room: Int) throws -> [Artist
        .ID]
    {
        // Of several sources the better rank counts. An artist found by two parents belongs to the first.
        try rows(
            """
            INSERT INTO crawl_artists (crawl_id, listener_id, artist_id, position, depth, parent_id, sequence)
            SELECT id, listener_id, related_id,
                   -- Not after their number, which falls where two of them turn out to be one.
                   (SELECT max(position) FROM crawl_artists WHERE crawl_id = \(crawl))
                       + row_number() OVER (ORDER BY position, rank, related_id),
                   depth + 1, parent_id, sequence + 1
              FROM (SELECT DISTINCT ON (related_id) *
                      FROM (SELECT c.id, c.listener_id, c.breadth, c.sequence, p.position, p.depth,
                                   p.artist_id AS parent_id, r.related_id, min(r.rank) AS rank,
                                   row_number() OVER (PARTITION BY p.artist_id
                                                      ORDER BY min(r.rank), min(r.source), r.related_id) AS place
                              FROM crawls c
                              JOIN crawl_artists p ON p.crawl_id = c.id
                              JOIN artist_relations r ON r.artist_id = p.artist_id
                             WHERE c.id = \(crawl) AND p.position > \(opened) AND p.position <= \(last)
                             GROUP BY c.id, p.position, p.depth, p.artist_id, r.related_id) ranked
                     WHERE place <= breadth
                       -- As a value, or all artists of the crawl would be read to be compared with.
                       AND (SELECT artist_id FROM crawl_artists k
                             WHERE k.crawl_id = ranked.id AND k.artist_id = ranked.related_id) IS NULL
                     ORDER BY related_id, position, rank) new
             ORDER BY position, rank, related_id LIMIT \(room)
            RETURNING artist_id
            """
        ).map { try $0.get("artist_id", as: Artist.ID.self) }
    }
}
