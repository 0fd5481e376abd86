public import Music
public import Postgres

/// Who waits for a list, and whether the catalogue that lists are made of has changed.
extension Connection {
    /// Listeners who have been synced, have no fresh edition, and no crawl under way that would soon make it stale.
    ///
    /// A crawl that is only planned will find nothing, and holds nothing up.
    public func listenersAwaitingEdition() throws -> [Listener.ID] {
        try rows(
            """
            SELECT id FROM listeners l
             WHERE EXISTS (SELECT FROM sync_runs WHERE listener_id = l.id)
               AND NOT EXISTS (SELECT FROM crawls WHERE listener_id = l.id AND finished_at IS NULL
                                  AND state <> 'paused' AND NOT is_trial)
               AND NOT EXISTS (SELECT FROM recommendation_editions WHERE listener_id = l.id AND stale_since IS NULL
                                  AND number = (SELECT max(number) FROM recommendation_editions
                                                 WHERE listener_id = l.id))
             ORDER BY id
            """
        ).map { try $0.get("id") }
    }

    /// Marks the lists as stale that a crawl which ended in this transaction could better; answers how many crawls ended.
    ///
    /// A listener's crawl concerns the listener, an operator's everybody; one that visited nobody makes no list better.
    func noteEndedCrawls() throws -> Int {
        let ended = try rows(
            """
            SELECT listener_id, artists_visited > 0 AS has_found FROM crawls
             WHERE finished_at >= now() AND NOT is_trial
            """)
        for crawl in ended where try crawl.get("has_found") {
            try markStale(
                editionsOf: try crawl.get("listener_id"), because: "a crawl found more to choose from")
        }
        return ended.count
    }

    /// Changes whenever anything changes that lists are made of; the same text means the same catalogue.
    ///
    /// It also changes when changes are forgotten. Its cost grows with the changes of the last hours, not with the catalogue.
    public func catalogueVersion() throws -> String {
        let row = try row(
            """
            SELECT concat_ws('/', count(*), sum(hashtextextended(transaction || ' ' || extract(epoch FROM at), 0))) AS version
              FROM catalogue_changes
            """)
        return try one(row).get("version")
    }

    /// Which catalogue this is, of all that there are on this and other servers: the same until the database is made anew.
    public func catalogueName() throws -> String {
        let row = try row(
            """
            SELECT concat_ws('/', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()),
                             current_schema()::regnamespace::oid) AS name
              FROM pg_control_system()
            """)
        return try one(row).get("name")
    }

    /// Forgets changes that everybody has had the time to see.
    @discardableResult
    public func forgetCatalogueChanges(olderThan span: Duration = .seconds(6 * 3600)) throws -> Int {
        try execute("DELETE FROM catalogue_changes WHERE at < clock_timestamp() - \(span)")
    }
}
