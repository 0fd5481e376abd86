public import Music
public import Postgres

/// What was deleted when a person left: rows by table.
public struct DeletionReceipt: Sendable, Hashable {
    /// How many rows of each table went, tables without any included.
    public let rowsByTable: [String: Int]
    /// All of them together.
    public var total: Int { rowsByTable.values.reduce(0, +) }
}

extension Connection {
    /// Deletes a listener and all that is theirs; nil when there is no such listener.
    ///
    /// The tables are found in the catalogue, so that a new one cannot be forgotten.
    public func forget(_ listener: Listener.ID) throws -> DeletionReceipt? {
        try takeCatalogueTurn()
        let rows = try rows("SELECT * FROM forget_listener(\(listener))")
        guard !rows.isEmpty else { return nil }
        return DeletionReceipt(
            rowsByTable: Dictionary(
                uniqueKeysWithValues: try rows.map { (try $0.get("table_name"), try $0.get("rows_deleted")) })
        )
    }

    /// All that we keep of a listener, as one JSON document: a list of rows for each table.
    ///
    /// Secrets are left out: tokens and hashes are of no use to anybody but their owner's browser.
    public func export(_ listener: Listener.ID) throws -> JSON {
        let row = try row(
            """
            SELECT jsonb_build_object(
                'listener', (SELECT to_jsonb(l) FROM listeners l WHERE id = \(listener)),
                'sessions', (SELECT coalesce(jsonb_agg(to_jsonb(s) - 'id_hash'), '[]')
                               FROM sessions s WHERE listener_id = \(listener)),
                'api_tokens', (SELECT coalesce(jsonb_agg(to_jsonb(t) - 'token_hash'), '[]')
                                 FROM api_tokens t WHERE listener_id = \(listener)),
                'spotify', (SELECT jsonb_build_object('scopes_asked', scopes_asked, 'scopes_granted', scopes_granted,
                                    'authorized_at', authorized_at, 'needs_reauth_since', needs_reauth_since)
                              FROM spotify_tokens WHERE listener_id = \(listener)),
                'syncs', (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY id), '[]')
                            FROM sync_runs r WHERE listener_id = \(listener)),
                'top_tracks', (SELECT coalesce(jsonb_agg(to_jsonb(u) || jsonb_build_object('title', t.title,
                                      'spotify_id', t.spotify_id, 'isrc', t.isrc) ORDER BY time_range, rank), '[]')
                                 FROM user_track_features u JOIN tracks t ON t.id = u.track_id
                                WHERE listener_id = \(listener)),
                'top_artists', (SELECT coalesce(jsonb_agg(to_jsonb(u) || jsonb_build_object('name', a.name,
                                       'spotify_id', a.spotify_id) ORDER BY time_range, rank), '[]')
                                  FROM user_artists u JOIN artists a ON a.id = u.artist_id
                                 WHERE listener_id = \(listener)),
                'plays', (SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('title', t.title,
                                 'spotify_id', t.spotify_id) ORDER BY played_at), '[]')
                            FROM plays p JOIN tracks t ON t.id = p.track_id WHERE listener_id = \(listener)),
                'feedback', (SELECT coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object('title', t.title)), '[]')
                               FROM feedback f JOIN tracks t ON t.id = f.track_id WHERE listener_id = \(listener)),
                'artist_feedback', (SELECT coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object('name', a.name)), '[]')
                                      FROM artist_feedback f JOIN artists a ON a.id = f.artist_id
                                     WHERE listener_id = \(listener)),
                'shown_tracks', (SELECT coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('title', t.title)
                                 ORDER BY shown_at, track_id), '[]')
                            FROM shown_tracks s JOIN tracks t ON t.id = s.track_id WHERE listener_id = \(listener)),
                'editions', (SELECT coalesce(jsonb_agg(to_jsonb(e) || jsonb_build_object('tracks',
                                    (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY rank), '[]')
                                       FROM recommendations r WHERE r.edition_id = e.id)) ORDER BY number), '[]')
                               FROM recommendation_editions e WHERE listener_id = \(listener)),
                'playlists', (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY id), '[]')
                                FROM playlists p WHERE listener_id = \(listener)),
                'crawls', (SELECT coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object('artists',
                                 (SELECT coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object('name', a.name)
                                         ORDER BY position), '[]')
                                    FROM crawl_artists f JOIN artists a ON a.id = f.artist_id
                                   WHERE f.crawl_id = c.id)) ORDER BY id), '[]')
                             FROM crawls c WHERE listener_id = \(listener)),
                'list_readings', (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY list), '[]')
                                    FROM list_readings r WHERE listener_id = \(listener)),
                'jobs', (SELECT coalesce(jsonb_agg(to_jsonb(j) - 'lease_token' - 'worker' ORDER BY id), '[]')
                           FROM jobs j WHERE listener_id = \(listener)),
                'schedules', (SELECT coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('runs',
                                    (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY due_at), '[]')
                                       FROM schedule_runs r WHERE r.schedule = s.name)) ORDER BY name), '[]')
                                FROM schedules s WHERE listener_id = \(listener)),
                'events', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY id), '[]')
                             FROM events e WHERE listener_id = \(listener))) AS everything
            """)
        return try one(row).get("everything")
    }
}
