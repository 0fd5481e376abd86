internal import Jobs
internal import Music
public import Postgres

/// Holding a crawl up, and letting it go on.
extension Connection {
    /// Holds a crawl up; false where it is at its end, or is held up already.
    ///
    /// Visits under way keep what they learn, but the crawl does not move: who resumes it finds it as it stands now.
    @discardableResult
    public func pause(_ crawl: Crawl.ID) throws -> Bool {
        let paused = try execute(
            """
            UPDATE crawls SET state = 'paused', waiting_until = NULL, waiting_for = NULL, sequence = sequence + 1
             WHERE id = \(crawl) AND state IN ('planned', 'running', 'waiting')
            """)
        guard paused == 1 else { return false }
        try tellWatchers(of: [crawl])
        return true
    }

    /// Lets a paused crawl go on, and queues what it waits for; false where it is not paused.
    ///
    /// In the turn of the catalogue, in the caller's transaction. For the service scope, since visits are nobody's.
    @discardableResult
    public func resume(_ crawl: Crawl.ID) throws -> Bool {
        try takeCatalogueTurn()
        guard let paused = try self.crawl(crawl), paused.state == .paused else { return false }
        if paused.startedAt == nil {
            try enqueue(.crawlPlan(crawl.rawValue, of: paused.listener))
        } else {
            let waiting = try rows(
                """
                SELECT artist_id FROM crawl_artists WHERE crawl_id = \(crawl) AND state = 'waiting' ORDER BY position
                """)
            try enqueue(try waiting.map { .crawlVisit(try $0.get("artist_id")) })
        }
        let resumed = try execute(
            """
            UPDATE crawls SET state = CASE WHEN started_at IS NULL THEN 'planned' ELSE 'running' END,
                   sequence = sequence + 1
             WHERE id = \(crawl) AND state = 'paused'
            """)
        guard resumed == 1 else { return false }
        try tellWatchers(of: [crawl])
        return true
    }
}
