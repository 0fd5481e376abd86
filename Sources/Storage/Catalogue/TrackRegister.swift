internal import Music
internal import Postgres

/// A track whose artists and album have rows already.
struct TrackToKeep: Sendable {
    var facts: TrackFacts
    var artists: [Int64]
    var album: Int64?
}

extension Connection {
    func trackRegister(_ tracks: [TrackToKeep], _ source: Source) -> Register {
        Register(
            find: { handles in
                try self.rowsByHandle(
                    """
                    SELECT 'spotify' AS kind, spotify_id AS handle, id FROM tracks
                     WHERE spotify_id = ANY (\(handles.values(.spotify)))
                    UNION ALL SELECT 'isrc', isrc, id FROM tracks WHERE isrc = ANY (\(handles.values(.isrc)))
                    UNION ALL SELECT 'mbid', mbid, id FROM tracks WHERE mbid = ANY (\(handles.values(.mbid)))
                    UNION ALL SELECT 'deezer', deezer_id::text, id FROM tracks
                     WHERE deezer_id = ANY (\(handles.values(.deezer).compactMap(Int64.init)))
                    UNION ALL SELECT a.kind, a.handle, a.track_id
                      FROM track_aliases a JOIN unnest(\(handles.map(\.kind)), \(handles.map(\.value)))
                           AS w (kind, handle) USING (kind, handle)
                    """)
            },
            namesakes: { places in
                // The whole title, not the song behind it: a live version is another recording.
                try self.rows(
                    """
                    SELECT place, t.id, array_remove(ARRAY[CASE WHEN spotify_id IS NOT NULL THEN 'spotify' END,
                           CASE WHEN isrc IS NOT NULL THEN 'isrc' END, CASE WHEN mbid IS NOT NULL THEN 'mbid' END,
                           CASE WHEN deezer_id IS NOT NULL THEN 'deezer' END], NULL) AS kinds
                      FROM unnest(\(places), \(places.map { tidy(tracks[$0].facts.title) }),
                                  \(places.map { tracks[$0].artists[0] })) AS w (place, title, artist_id)
                      JOIN tracks t ON t.artist_id = w.artist_id AND t.song_key = song_key(w.title)
                                   AND match_key(t.title) = match_key(w.title)
                    """
                ).map {
                    (try $0.get("place"), try $0.get("id"), Set(try $0.get("kinds", as: [Handle.Kind].self)))
                }
            },
            merge: { kept, gone in try self.execute("SELECT merge_tracks(\(kept), \(gone))") },
            insert: { places in
                let new = places.map { tracks[$0] }
                try self.execute(
                    """
                    INSERT INTO tracks (title, artist_id, spotify_id, isrc, mbid, deezer_id, source)
                    SELECT title, artist_id, spotify_id, isrc, mbid, deezer_id, \(source)
                      FROM unnest(\(new.map { tidy($0.facts.title) }), \(new.map { $0.artists[0] }),
                                  \(new.map { $0.facts.spotifyID }), \(new.map { $0.facts.isrc }),
                                  \(new.map { $0.facts.mbid }), \(new.map { $0.facts.deezerID }))
                           AS new (title, artist_id, spotify_id, isrc, mbid, deezer_id)
                     ORDER BY spotify_id, isrc, mbid, deezer_id, artist_id, title
                        ON CONFLICT DO NOTHING
                    """)
            })
    }

    /// Fills what was unknown; a source's word on popularity replaces its own older word.
    func update(tracks: [Int64: TrackToKeep], _ source: Source) throws {
        let (ids, tracks) = (Array(tracks.keys), Array(tracks.values))
        let facts = tracks.map(\.facts)
        try execute(
            """
            UPDATE tracks t
               SET (spotify_id, isrc, mbid, deezer_id, album_id, duration_ms, is_explicit, popularity,
                    popularity_source, release_year, fetched_at) =
                   (n.spotify_id, n.isrc, n.mbid, n.deezer_id, n.album_id, n.duration_ms, n.is_explicit, n.popularity,
                    n.popularity_source, n.release_year, now())
              FROM (SELECT t.id,
                           coalesce(t.spotify_id, w.spotify_id) AS spotify_id, coalesce(t.isrc, w.isrc) AS isrc,
                           coalesce(t.mbid, w.mbid) AS mbid, coalesce(t.deezer_id, w.deezer_id) AS deezer_id,
                           coalesce(t.album_id, w.album_id) AS album_id,
                           coalesce(t.duration_ms, w.duration_ms::integer) AS duration_ms,
                           coalesce(w.is_explicit, t.is_explicit) AS is_explicit,
                           CASE WHEN takes_popularity THEN w.popularity::real ELSE t.popularity END AS popularity,
                           CASE WHEN takes_popularity THEN \(source)::source
                                ELSE t.popularity_source END AS popularity_source,
                           least(t.release_year, w.release_year::smallint) AS release_year
                      FROM tracks t
                      JOIN unnest(\(ids), \(facts.map { $0.spotifyID }), \(facts.map { $0.isrc }),
                                  \(facts.map { $0.mbid }), \(facts.map { $0.deezerID }), \(tracks.map(\.album)),
                                  \(facts.map(\.milliseconds)), \(facts.map(\.isExplicit)),
                                  \(facts.map { within(0...100, $0.popularity) }), \(facts.map { $0.album?.year }))
                           AS w (id, spotify_id, isrc, mbid, deezer_id, album_id, duration_ms, is_explicit,
                                 popularity, release_year) USING (id),
                           LATERAL (SELECT w.popularity IS NOT NULL AND (t.popularity IS NULL
                                           OR t.popularity_source = \(source)) AS takes_popularity) p
                     ORDER BY t.id) n
             WHERE t.id = n.id
               AND ((t.spotify_id, t.isrc, t.mbid, t.deezer_id, t.album_id, t.duration_ms, t.is_explicit,
                     t.popularity, t.release_year)
                    IS DISTINCT FROM
                    (n.spotify_id, n.isrc, n.mbid, n.deezer_id, n.album_id, n.duration_ms, n.is_explicit,
                     n.popularity, n.release_year)
                    OR t.fetched_at < now() - interval '1 day')
            """)
    }

    /// Handles that a row has no room for still lead to it.
    func keepAliases(ofTracks handles: [(row: Int64, handle: Handle)]) throws {
        guard !handles.isEmpty else { return }
        try execute(
            """
            INSERT INTO track_aliases (kind, handle, track_id)
            SELECT w.kind, w.handle, w.id
              FROM unnest(\(handles.map(\.handle.kind)), \(handles.map(\.handle.value)), \(handles.map(\.row)))
                   AS w (kind, handle, id)
              JOIN tracks t ON t.id = w.id
             WHERE w.handle IS DISTINCT FROM CASE w.kind WHEN 'spotify' THEN t.spotify_id WHEN 'isrc' THEN t.isrc
                                             WHEN 'mbid' THEN t.mbid ELSE t.deezer_id::text END
             ORDER BY w.kind, w.handle
                ON CONFLICT DO NOTHING
            """)
    }

    /// Who is credited, in order; the rows that exist stay.
    func keepCredits(_ tracks: [Int64: TrackToKeep]) throws {
        let credits = tracks.sorted { $0.key < $1.key }.flatMap { id, track in
            track.artists.enumerated().map { (track: id, artist: $1, position: $0 + 1) }
        }
        try execute(
            """
            INSERT INTO track_artists (track_id, artist_id, position)
            SELECT * FROM unnest(\(credits.map(\.track)), \(credits.map(\.artist)),
                                 \(credits.map(\.position))::smallint[])
                ON CONFLICT DO NOTHING
            """)
    }
}

extension TrackFacts {
    /// What outsiders know the recording by.
    var handles: [Handle] {
        [
            Handle(.spotify, spotifyID?.rawValue), Handle(.isrc, isrc?.rawValue),
            Handle(.mbid, mbid?.rawValue),
            Handle(.deezer, deezerID.map { String($0.rawValue) }),
        ].compactMap(\.self)
    }

    /// The length, where it can be one.
    var milliseconds: Int? {
        guard let duration, duration >= .zero, duration < .seconds(86_400 * 7) else { return nil }
        return Int(duration / .milliseconds(1))
    }

    func filling(_ others: TrackFacts?) -> TrackFacts {
        guard let others else { return self }
        var facts = self
        facts.spotifyID = spotifyID ?? others.spotifyID
        facts.isrc = isrc ?? others.isrc
        facts.mbid = mbid ?? others.mbid
        facts.deezerID = deezerID ?? others.deezerID
        facts.album = album ?? others.album
        facts.duration = duration ?? others.duration
        facts.isExplicit = isExplicit ?? others.isExplicit
        facts.popularity = popularity ?? others.popularity
        return facts
    }
}
