public import Music
public import Postgres

extension Connection {
    /// Keeps what a source says of artists; answers with their ids in the order of the facts, nil for one without a name.
    ///
    /// Known handles find their artist, handles that meet in one fact merge artists, and a stranger is taken for the
    /// only artist of the same name that has no handle of that catalogue yet. What is known is never lost to a nil;
    /// a constant number of statements. For the service scope.
    @discardableResult
    public func remember(_ artists: [ArtistFacts], from source: Source) throws -> [Artist.ID?] {
        let places = artists.indices.filter { tidy(artists[$0].name) != nil }
        guard !places.isEmpty else { return artists.map { _ in nil } }
        let facts = places.map { artists[$0] }
        // One after another until they commit: of two at once, neither would see the namesake that the other makes.
        try takeCatalogueTurn()
        let rows = try identify(facts.map(\.handles), in: artistRegister(facts))
        try update(artists: zip(rows, facts).reduce(into: [:]) { $0[$1.0] = $1.1.filling($0[$1.0]) }, source)
        try keepAliases(zip(rows, facts).flatMap { row, facts in facts.handles.map { (row, $0) } })
        var ids = [Artist.ID?](repeating: nil, count: artists.count)
        for (place, row) in zip(places, rows) { ids[place] = Artist.ID(rawValue: row) }
        return ids
    }

    /// Artists by id, in no order; what is unknown is left out.
    public func artists(_ ids: [Artist.ID]) throws -> [Artist] {
        try rows("SELECT * FROM artists WHERE id = ANY (\(ids))").map(Artist.init)
    }

    /// One artist by id.
    public func artist(_ id: Artist.ID) throws -> Artist? { try artists([id]).first }

    /// Who is meant by each bare number: an artist of that name, such as 311, else the one with that id of ours.
    ///
    /// Who wants ours by its number can name it otherwise; the band has no other name. One statement.
    public func artists(numbered numbers: [Int64]) throws -> [Int64: Artist] {
        let rows = try rows(
            """
            SELECT number, a.* FROM unnest(\(numbers)) AS w (number),
                   LATERAL (SELECT *, name_key = match_key(number::text) AS is_named FROM artists
                             WHERE name_key = match_key(number::text) OR id = number
                             ORDER BY is_named DESC, popularity DESC NULLS LAST, id LIMIT 1) a
            """)
        return Dictionary(try rows.map { (try $0.get("number"), try Artist($0)) }) { first, _ in first }
    }

    /// The artist whom Spotify knows by that id.
    public func artist(spotify id: SpotifyID) throws -> Artist? {
        try row(
            """
            SELECT * FROM artists WHERE spotify_id = \(id)
                OR id = (SELECT artist_id FROM artist_aliases WHERE kind = 'spotify' AND handle = \(id))
            """
        ).map(Artist.init)
    }

    /// The artists whom Spotify knows by these ids.
    public func artistIDs(spotify ids: [SpotifyID]) throws -> [SpotifyID: Artist.ID] {
        let rows = try rows(
            """
            SELECT spotify_id, id FROM artists WHERE spotify_id = ANY (\(ids))
            UNION ALL SELECT handle, artist_id FROM artist_aliases WHERE kind = 'spotify' AND handle = ANY (\(ids))
            """)
        return Dictionary(
            try rows.map { (try $0.get("spotify_id"), try $0.get("id")) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The artist whom MusicBrainz knows by that id.
    public func artist(musicBrainz id: MBID) throws -> Artist? {
        try row(
            """
            SELECT * FROM artists WHERE mbid = \(id)
                OR id = (SELECT artist_id FROM artist_aliases WHERE kind = 'mbid' AND handle = \(id))
            """
        ).map(Artist.init)
    }

    /// The artist whom Deezer knows by that id.
    public func artist(deezer id: DeezerID) throws -> Artist? {
        try row(
            """
            SELECT * FROM artists WHERE deezer_id = \(id)
                OR id = (SELECT artist_id FROM artist_aliases WHERE kind = 'deezer' AND handle = \("\(id.rawValue)"))
            """
        ).map(Artist.init)
    }

    /// Artists of that name, case, accents and punctuation forgotten; the most popular first.
    public func artists(named name: String) throws -> [Artist] {
        try rows(
            """
            SELECT * FROM artists WHERE name_key = match_key(\(tidy(name) ?? ""))
             ORDER BY popularity DESC NULLS LAST, id LIMIT 20
            """
        ).map(Artist.init)
    }

    private func artistRegister(_ facts: [ArtistFacts]) -> Register {
        Register(
            find: { handles in
                try self.rowsByHandle(
                    """
                    SELECT 'spotify' AS kind, spotify_id AS handle, id FROM artists
                     WHERE spotify_id = ANY (\(handles.values(.spotify)))
                    UNION ALL SELECT 'mbid', mbid, id FROM artists WHERE mbid = ANY (\(handles.values(.mbid)))
                    UNION ALL SELECT 'deezer', deezer_id::text, id FROM artists
                     WHERE deezer_id = ANY (\(handles.values(.deezer).compactMap(Int64.init)))
                    UNION ALL SELECT a.kind, a.handle, a.artist_id
                      FROM artist_aliases a JOIN unnest(\(handles.map(\.kind)), \(handles.map(\.value)))
                           AS w (kind, handle) USING (kind, handle)
                    """)
            },
            namesakes: { places in
                try self.rows(
                    """
                    SELECT place, a.id, array_remove(ARRAY[CASE WHEN spotify_id IS NOT NULL THEN 'spotify' END,
                           CASE WHEN mbid IS NOT NULL THEN 'mbid' END,
                           CASE WHEN deezer_id IS NOT NULL THEN 'deezer' END], NULL) AS kinds
                      FROM unnest(\(places), \(places.map { tidy(facts[$0].name) })) AS w (place, name)
                      JOIN artists a ON a.name_key = match_key(w.name)
                    """
                ).map {
                    (try $0.get("place"), try $0.get("id"), Set(try $0.get("kinds", as: [Handle.Kind].self)))
                }
            },
            merge: { kept, gone in try self.execute("SELECT merge_artists(\(kept), \(gone))") },
            insert: { places in
                let facts = places.map { facts[$0] }
                try self.execute(
                    """
                    INSERT INTO artists (name, spotify_id, mbid, deezer_id)
                    SELECT * FROM unnest(\(facts.map { tidy($0.name) }), \(facts.map { $0.spotifyID }),
                                         \(facts.map { $0.mbid }), \(facts.map { $0.deezerID }))
                           AS new (name, spotify_id, mbid, deezer_id)
                     ORDER BY spotify_id, mbid, deezer_id, name
                        ON CONFLICT DO NOTHING
                    """)
            })
    }

    /// A source's word on genres and popularity replaces its own older word, and fills where nothing was known.
    private func update(artists facts: [Int64: ArtistFacts], _ source: Source) throws {
        let (ids, facts) = (Array(facts.keys), Array(facts.values))
        try execute(
            """
            UPDATE artists a
               SET (name, spotify_id, mbid, deezer_id, genres, genres_source, popularity, popularity_source,
                    image_url, fetched_at) =
                   (n.name, n.spotify_id, n.mbid, n.deezer_id, n.genres, n.genres_source, n.popularity,
                    n.popularity_source, n.image_url, now())
              FROM (SELECT a.id,
                           CASE WHEN \(source) = 'spotify' AND w.spotify_id = a.spotify_id THEN w.name
                                ELSE a.name END AS name,
                           coalesce(a.spotify_id, w.spotify_id) AS spotify_id,
                           coalesce(a.mbid, w.mbid) AS mbid,
                           coalesce(a.deezer_id, w.deezer_id) AS deezer_id,
                           CASE WHEN takes_genres THEN w.genres ELSE a.genres END AS genres,
                           CASE WHEN takes_genres THEN \(source)::source ELSE a.genres_source END AS genres_source,
                           CASE WHEN takes_popularity THEN w.popularity::real ELSE a.popularity END AS popularity,
                           CASE WHEN takes_popularity THEN \(source)::source
                                ELSE a.popularity_source END AS popularity_source,
                           coalesce(w.image_url, a.image_url) AS image_url
                      FROM artists a
                      JOIN (SELECT id, name, spotify_id, mbid, deezer_id, string_to_array(genres, chr(31)) AS genres,
                                   popularity, image_url
                              FROM unnest(\(ids), \(facts.map { tidy($0.name) }), \(facts.map { $0.spotifyID }),
                                          \(facts.map { $0.mbid }), \(facts.map { $0.deezerID }),
                                          \(facts.map(\.joinedGenres)),
                                          \(facts.map { within(0...100, $0.popularity) }),
                                          \(facts.map { $0.imageURL.flatMap { tidy($0, limit: 2_000) } }))
                                   AS w (id, name, spotify_id, mbid, deezer_id, genres, popularity, image_url)
                           ) w USING (id),
                           LATERAL (SELECT w.genres IS NOT NULL
                                           AND (a.genres = '{}' OR a.genres_source = \(source)) AS takes_genres,
                                           w.popularity IS NOT NULL AND (a.popularity IS NULL
                                           OR a.popularity_source = \(source)) AS takes_popularity) t
                     ORDER BY a.id) n
             WHERE a.id = n.id
               AND ((a.name, a.spotify_id, a.mbid, a.deezer_id, a.genres, a.popularity, a.image_url)
                    IS DISTINCT FROM
                    (n.name, n.spotify_id, n.mbid, n.deezer_id, n.genres, n.popularity, n.image_url)
                    OR a.fetched_at < now() - interval '1 day')
            """)
    }

    /// Handles that a row has no room for still lead to it.
    private func keepAliases(_ handles: [(row: Int64, handle: Handle)]) throws {
        guard !handles.isEmpty else { return }
        try execute(
            """
            INSERT INTO artist_aliases (kind, handle, artist_id)
            SELECT w.kind, w.handle, w.id
              FROM unnest(\(handles.map(\.handle.kind)), \(handles.map(\.handle.value)), \(handles.map(\.row)))
                   AS w (kind, handle, id)
              JOIN artists a ON a.id = w.id
             WHERE w.handle IS DISTINCT FROM CASE w.kind WHEN 'spotify' THEN a.spotify_id WHEN 'mbid' THEN a.mbid
                                             ELSE a.deezer_id::text END
             ORDER BY w.kind, w.handle
                ON CONFLICT DO NOTHING
            """)
    }

    /// Reads an answer of kind, handle and id.
    func rowsByHandle(_ query: Query) throws -> [Handle: Int64] {
        var rows: [Handle: Int64] = [:]
        for row in try self.rows(query) {
            guard let handle = Handle(try row.get("kind"), try row.get("handle")) else { continue }
            rows[handle] = try row.get("id")
        }
        return rows
    }
}

extension [Handle] {
    /// The values of one kind.
    func values(_ kind: Handle.Kind) -> [String] { filter { $0.kind == kind }.map(\.value) }
}

extension ArtistFacts {
    /// What outsiders know the artist by.
    var handles: [Handle] {
        [
            Handle(.spotify, spotifyID?.rawValue), Handle(.mbid, mbid?.rawValue),
            Handle(.deezer, deezerID.map { String($0.rawValue) }),
        ].compactMap(\.self)
    }

    /// Genres in one text, for an array of arrays has no place in a parameter; nil where there are none.
    var joinedGenres: String? {
        let genres = genres.compactMap { tidy($0.lowercased(), limit: 100) }
        return genres.isEmpty ? nil : genres.joined(separator: "\u{1F}")
    }

    /// These facts, with what they leave open filled by `others`.
    func filling(_ others: ArtistFacts?) -> ArtistFacts {
        guard let others else { return self }
        var facts = self
        facts.spotifyID = spotifyID ?? others.spotifyID
        facts.mbid = mbid ?? others.mbid
        facts.deezerID = deezerID ?? others.deezerID
        facts.genres = genres.isEmpty ? others.genres : genres
        facts.popularity = popularity ?? others.popularity
        facts.imageURL = imageURL ?? others.imageURL
        return facts
    }
}

extension Artist {
    /// Reads a row of `artists`.
    init(_ row: Row) throws {
        self.init(
            id: try row.get("id"),
            facts: ArtistFacts(
                name: try row.get("name"), spotifyID: try row.get("spotify_id"), mbid: try row.get("mbid"),
                deezerID: try row.get("deezer_id"), genres: try row.get("genres"),
                popularity: try row.get("popularity"), imageURL: try row.get("image_url")))
    }
}
