internal import Music
public import Postgres

/// An album as a track names it.
struct AlbumOfArtist: Sendable {
    var facts: AlbumFacts
    /// The row of the track's main artist.
    var artist: Int64
}

extension Connection {
    /// Keeps albums, with the promises of artists; answers with their rows in order.
    func remember(albums: [AlbumOfArtist]) throws -> [Int64] {
        guard !albums.isEmpty else { return [] }
        let rows = try identify(albums.map(\.facts.handles), in: albumRegister(albums))
        let facts = zip(rows, albums).reduce(into: [Int64: AlbumFacts]()) {
            $0[$1.0] = $1.1.facts.filling($0[$1.0])
        }
        try execute(
            """
            UPDATE albums a
               SET spotify_id = coalesce(a.spotify_id, w.spotify_id), deezer_id = coalesce(a.deezer_id, w.deezer_id),
                   release_year = coalesce(a.release_year, w.release_year::smallint),
                   cover_url = coalesce(w.cover_url, a.cover_url), fetched_at = now()
              FROM (SELECT * FROM unnest(\(Array(facts.keys)), \(facts.values.map { $0.spotifyID }),
                                         \(facts.values.map { $0.deezerID }), \(facts.values.map(\.year)),
                                         \(facts.values.map { $0.coverURL.flatMap { tidy($0, limit: 2_000) } }))
                           AS w (id, spotify_id, deezer_id, release_year, cover_url) ORDER BY id) w
             WHERE a.id = w.id
               AND ((a.spotify_id IS NULL AND w.spotify_id IS NOT NULL)
                    OR (a.deezer_id IS NULL AND w.deezer_id IS NOT NULL)
                    OR (a.release_year IS NULL AND w.release_year IS NOT NULL)
                    OR w.cover_url IS DISTINCT FROM a.cover_url AND w.cover_url IS NOT NULL
                    OR a.fetched_at < now() - interval '1 day')
            """)
        return rows
    }

    /// Looks for the covers that a sandbox of before drew, on whatever port of this machine, at the origin of the one of now.
    public func moveDrawnCovers(to origin: String) throws {
        try execute(
            """
            UPDATE albums SET cover_url = \(origin) || substring(cover_url FROM '/images/.*$')
             WHERE cover_url ~ '^http://127\\.0\\.0\\.1:[0-9]+/images/' AND NOT starts_with(cover_url, \(origin + "/"))
            """)
    }

    private func albumRegister(_ albums: [AlbumOfArtist]) -> Register {
        Register(
            find: { handles in
                try self.rowsByHandle(
                    """
                    SELECT 'spotify' AS kind, spotify_id AS handle, id FROM albums
                     WHERE spotify_id = ANY (\(handles.values(.spotify)))
                    UNION ALL SELECT 'deezer', deezer_id::text, id FROM albums
                     WHERE deezer_id = ANY (\(handles.values(.deezer).compactMap(Int64.init)))
                    """)
            },
            namesakes: { places in
                try self.rows(
                    """
                    SELECT place, a.id, array_remove(ARRAY[CASE WHEN spotify_id IS NOT NULL THEN 'spotify' END,
                           CASE WHEN deezer_id IS NOT NULL THEN 'deezer' END], NULL) AS kinds
                      FROM unnest(\(places), \(places.map { tidy(albums[$0].facts.title) ?? "" }),
                                  \(places.map { albums[$0].artist })) AS w (place, title, artist_id)
                      JOIN albums a ON a.artist_id = w.artist_id AND a.title_key = match_key(w.title)
                    """
                ).map {
                    (try $0.get("place"), try $0.get("id"), Set(try $0.get("kinds", as: [Handle.Kind].self)))
                }
            },
            merge: { kept, gone in
                try self.execute("UPDATE tracks SET album_id = \(kept) WHERE album_id = \(gone)")
                try self.execute("DELETE FROM albums WHERE id = \(gone)")
            },
            insert: { places in
                let new = places.map { albums[$0] }
                try self.execute(
                    """
                    INSERT INTO albums (title, artist_id, spotify_id, deezer_id)
                    SELECT * FROM unnest(\(new.map { tidy($0.facts.title) ?? "" }), \(new.map(\.artist)),
                                         \(new.map { $0.facts.spotifyID }), \(new.map { $0.facts.deezerID }))
                           AS new (title, artist_id, spotify_id, deezer_id)
                     ORDER BY spotify_id, deezer_id, artist_id, title
                        ON CONFLICT DO NOTHING
                    """)
            })
    }
}

extension AlbumFacts {
    var handles: [Handle] {
        [Handle(.spotify, spotifyID?.rawValue), Handle(.deezer, deezerID.map { String($0.rawValue) })]
            .compactMap(\.self)
    }

    /// The year, where it can be one.
    var year: Int? { releaseYear.flatMap { (1000...3000).contains($0) ? $0 : nil } }

    func filling(_ others: AlbumFacts?) -> AlbumFacts {
        guard let others else { return self }
        var facts = self
        facts.spotifyID = spotifyID ?? others.spotifyID
        facts.deezerID = deezerID ?? others.deezerID
        facts.releaseYear = year ?? others.releaseYear
        facts.coverURL = coverURL ?? others.coverURL
        return facts
    }
}
