public import Postgres

/// What is forgotten of crawls, in the end: all that they found stands in the catalogue without them.
extension Connection {
    /// Forgets crawls that ended long ago, with whom they found; answers how many are gone.
    ///
    /// A listener's latest `kept` stay, and so does each that one of their lists is limited to, which could not be made again
    /// without it. At most `limit` artists go at once, those found last first: who reads a large crawl meanwhile finds a
    /// beginning of it. Once an hour, that is more than a fleet visits at its fullest (`docs/scale.md`).
    @discardableResult
    public func forgetOldCrawls(
        olderThan span: Duration = .seconds(90 * 86_400), keeping kept: Int = 10, limit: Int = 25_000
    ) throws -> Int {
        // As values: what is compared with each is found by an index, and nothing else is read.
        let old = try rows(
            """
            SELECT id FROM crawls c
             WHERE finished_at < now() - \(span)
               AND (SELECT count(*) FROM crawls later
                     WHERE (later.listener_id = c.listener_id OR later.listener_id IS NULL AND c.listener_id IS NULL)
                       AND later.id > c.id AND NOT later.is_trial) >= \(kept)
               AND (SELECT e.id FROM recommendation_editions e
                     WHERE e.listener_id = c.listener_id AND e.settings #>> '{dials,crawl,crawl}' = c.id::text
                     LIMIT 1) IS NULL
             ORDER BY finished_at LIMIT 100
            """
        ).map { try $0.get("id", as: Crawl.ID.self) }
        var (room, forgotten) = (limit, 0)
        for crawl in old {
            room -= try execute(
                """
                DELETE FROM crawl_artists WHERE crawl_id = \(crawl)
                   AND position > coalesce((SELECT position FROM crawl_artists WHERE crawl_id = \(crawl)
                                             ORDER BY position DESC OFFSET \(room) LIMIT 1), 0)
                """)
            guard room > 0 else { break }
            forgotten += try execute("DELETE FROM crawls WHERE id = \(crawl)")
        }
        return forgotten
    }
}
