public import Music
public import Postgres

/// What the store can tell of a crawl that has not begun, and of those that have ended.
extension Connection {
    /// The related artists that a crawl would follow from each of these, where they are known and fresh; of whom nobody
    /// knew any, none.
    public func relatedArtists(
        of artists: [Artist.ID], breadth: Int, freshFor span: Duration
    ) throws -> [Artist.ID: [Artist.ID]] {
        let rows = try rows(
            """
            SELECT a.artist_id, coalesce(array_agg(r.related_id ORDER BY r.place)
                                         FILTER (WHERE r.place <= \(breadth)), '{}') AS related
              FROM artist_answers a
              LEFT JOIN (SELECT artist_id, related_id,
                                row_number() OVER (PARTITION BY artist_id
                                                   ORDER BY min(rank), min(source), related_id) AS place
                           FROM artist_relations WHERE artist_id = ANY (\(artists))
                          GROUP BY artist_id, related_id) r USING (artist_id)
             WHERE a.subject = \(ArtistQuestion.relations) AND a.artist_id = ANY (\(artists))
               AND a.fetched_at > now() - \(span)
             GROUP BY a.artist_id
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("artist_id"), try $0.get("related")) })
    }

    /// How many artists of a crawl stand on each level, the seeds first.
    public func levels(of crawl: Crawl.ID) throws -> [Int] {
        try rows(
            "SELECT count(*) AS count FROM crawl_artists WHERE crawl_id = \(crawl) GROUP BY depth ORDER BY depth"
        ).map { try $0.get("count") }
    }

    /// How many artists one of each level led to, on the whole, in the latest crawls of about such a breadth that went to their
    /// end and were not cut short; nil where too few are known.
    public func crawlGrowth(breadth: Int) throws -> [Double?] {
        try rows(
            """
            WITH latest AS (
                SELECT id, depth FROM crawls
                 WHERE state = 'done' AND artists_found < artist_limit
                   AND breadth BETWEEN \(breadth) / 2 AND \(breadth) * 2
                 ORDER BY id DESC LIMIT 10),
            sizes AS (
                SELECT c.id, a.depth, c.depth AS last, count(*) AS size
                  FROM latest c JOIN crawl_artists a ON a.crawl_id = c.id GROUP BY c.id, a.depth, c.depth)
            SELECT one.depth, sum(coalesce(next.size, 0))::float8 / sum(one.size) AS growth, sum(one.size) >= 5 AS is_enough
              FROM sizes one LEFT JOIN sizes next ON next.id = one.id AND next.depth = one.depth + 1
             WHERE one.depth < one.last
             GROUP BY one.depth ORDER BY one.depth
            """
        ).map { try $0.get("is_enough") ? try $0.get("growth") : nil }
    }

    /// How many tracks an artist brought in the latest crawls; nil where there was none.
    public func tracksPerVisit() throws -> Double? {
        try row(
            """
            SELECT sum(tracks_found)::float8 / sum(artists_visited) AS tracks
              FROM (SELECT * FROM crawls WHERE artists_visited > 0 ORDER BY id DESC LIMIT 10) latest
            """)?.get("tracks")
    }

    /// What the latest crawls that ended were expected to cost, and what they cost, by provider: until their ends, and for how
    /// their tracks sound; of that nothing is told while tracks wait to be asked about.
    public func crawlCosts() throws -> (visits: [String: CrawlCost], sounds: [String: CrawlCost]) {
        let visits = try costs(planned: "plan->'calls'", made: "calls")
        guard try row("SELECT FROM unheard_tracks LIMIT 1") == nil else { return (visits, [:]) }
        return (visits, try costs(planned: "plan->'sounds'->'calls'", made: "sound_calls"))
    }

    private func costs(planned: Query, made: Query) throws -> [String: CrawlCost] {
        let rows = try rows(
            """
            WITH latest AS (SELECT coalesce(\(planned), '{}') AS planned, \(made) AS made
                              FROM crawls WHERE state = 'done' ORDER BY id DESC LIMIT 10)
            SELECT provider, coalesce(sum((planned->>provider)::bigint), 0)::bigint AS planned,
                   coalesce(sum((made->>provider)::bigint), 0)::bigint AS made
              FROM latest, LATERAL (SELECT jsonb_object_keys(made || planned)) p (provider)
             GROUP BY provider
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map {
                (try $0.get("provider"), CrawlCost(planned: try $0.get("planned"), made: try $0.get("made")))
            })
    }

    /// Counts calls that were made for the crawls that wait for an artist.
    public func count(calls: [Source: Int], forCrawlsAwaiting artist: Artist.ID) throws {
        try count(
            calls,
            """
            SELECT id FROM crawls WHERE finished_at IS NULL
               AND id IN (SELECT crawl_id FROM crawl_artists WHERE artist_id = \(artist) AND state = 'waiting')
             ORDER BY id FOR UPDATE
            """)
    }

    /// Counts calls that were made for a crawl.
    public func count(calls: [Source: Int], for crawl: Crawl.ID) throws {
        try count(calls, "SELECT \(crawl)::bigint AS id")
    }

    /// Counts calls that were made to learn how tracks sound: for the latest crawl, if it is under way or ended today.
    ///
    /// How tracks sound is asked for all together, so that in company this is not exact.
    public func countForLatestCrawl(soundCalls calls: [Source: Int]) throws {
        guard !calls.isEmpty else { return }
        try execute(
            """
            UPDATE crawls SET sound_calls = \(Self.sum(of: "sound_calls", and: calls)), sounded_at = clock_timestamp()
             WHERE id IN (SELECT id FROM crawls
                           WHERE started_at IS NOT NULL AND coalesce(finished_at, now()) > now() - interval '1 day'
                           ORDER BY id DESC LIMIT 1 FOR UPDATE)
            """)
    }

    private func count(_ calls: [Source: Int], _ crawls: Query) throws {
        guard !calls.isEmpty else { return }
        try execute("UPDATE crawls SET calls = \(Self.sum(of: "calls", and: calls)) WHERE id IN (\(crawls))")
    }

    /// A column of calls by provider with some more.
    private static func sum(of column: Query, and calls: [Source: Int]) -> Query {
        let (names, counts) = (calls.map(\.key.rawValue), calls.map { Int64($0.value) })
        return """
            \(column) || (SELECT jsonb_object_agg(name, coalesce((crawls.\(column)->>name)::bigint, 0) + made)
                            FROM unnest(\(names), \(counts)) AS m (name, made))
            """
    }
}

/// Calls that were expected, and calls that were made.
public struct CrawlCost: Sendable, Hashable {
    /// As the plans had it.
    public let planned: Int
    /// As it was.
    public let made: Int
}
