public import Music
public import Postgres

/// A page of the catalogue in columns, all of one length, by rising track id.
public struct PoolTracks: Sendable {
    /// The tracks.
    public var ids: [Track.ID] = []
    /// Their titles.
    public var titles: [String] = []
    /// Their main artists.
    public var mainArtists: [Artist.ID] = []
    /// The other credited artists, in order.
    public var guests: [Track.ID: [Artist.ID]] = [:]
    /// The years of release.
    public var years: [Int?] = []
    /// Popularity, 0 to 100.
    public var popularity: [Double?] = []
    /// Whether the words are marked as explicit.
    public var explicit: [Bool?] = []
    /// ISRCs.
    public var isrcs: [ISRC?] = []
    /// How they sound; nil where nobody knows.
    public var features: [AudioFeatures?] = []
}

/// The artists of the catalogue in columns.
public struct PoolArtists: Sendable {
    /// The artists, rising.
    public var ids: [Artist.ID] = []
    /// Their genres.
    public var genres: [[String]] = []
}

/// The related-artist graph in columns; an edge that several sources know stands once, with its best rank.
public struct PoolRelations: Sendable {
    /// Whose list.
    public var artists: [Artist.ID] = []
    /// Who is on it.
    public var related: [Artist.ID] = []
    /// At which place, from 1.
    public var ranks: [Int] = []
}

/// The whole catalogue for the engine, in few wide answers: a million tracks must come fast.
extension Connection {
    /// The tracks after `last`, at most `limit`; call it with the last id of each page until a page is empty.
    ///
    /// Two statements a page, one row each.
    public func poolTracks(after last: Track.ID? = nil, limit: Int = 50_000) throws -> PoolTracks {
        let after = last?.rawValue ?? 0
        let row = try one(
            try row(
                """
                SELECT array_agg(id) AS ids, array_agg(title) AS titles, array_agg(artist_id) AS artists,
                       array_agg(release_year::int4) AS years, array_agg(popularity) AS popularity,
                       array_agg(is_explicit) AS explicit, array_agg(isrc) AS isrcs,
                       array_agg(source IS NOT NULL) AS known, array_agg(acousticness::real) AS acousticness,
                       array_agg(danceability::real) AS danceability, array_agg(energy::real) AS energy,
                       array_agg(instrumentalness::real) AS instrumentalness, array_agg(liveness::real) AS liveness,
                       array_agg(loudness) AS loudness, array_agg(speechiness::real) AS speechiness,
                       array_agg(tempo) AS tempo, array_agg(valence::real) AS valence,
                       array_agg(key::int4) AS key, array_agg(mode::int4) AS mode,
                       array_agg(time_signature::int4) AS time_signature
                  FROM (SELECT t.id, t.title, t.artist_id, t.release_year, t.popularity, t.is_explicit, t.isrc, f.*
                          FROM tracks t LEFT JOIN audio_features f ON f.track_id = t.id
                         WHERE t.id > \(after) ORDER BY t.id LIMIT \(limit)) page
                """))
        guard let ids = try row.get("ids", as: [Int64]?.self), let end = ids.last else { return PoolTracks() }
        return PoolTracks(
            ids: ids.map(Track.ID.init), titles: try row.get("titles"), mainArtists: try row.get("artists"),
            guests: try guests(after: after, through: end), years: try row.get("years"),
            popularity: try row.get("popularity"), explicit: try row.get("explicit"),
            isrcs: try row.get("isrcs", as: [String?].self).map { $0.flatMap(ISRC.init) },
            features: try row.features())
    }

    /// All artists that have a track or a relation.
    public func poolArtists() throws -> PoolArtists {
        let row = try one(
            try row(
                """
                SELECT array_agg(id) AS ids, array_agg(array_to_string(genres, chr(31))) AS genres
                  FROM (SELECT id, genres FROM artists ORDER BY id) all_artists
                """))
        guard let ids = try row.get("ids", as: [Int64]?.self) else { return PoolArtists() }
        return PoolArtists(
            ids: ids.map(Artist.ID.init),
            genres: try row.get("genres", as: [String].self).map { text in
                text.split(separator: "\u{1F}").map(String.init)
            })
    }

    /// The whole graph of related artists.
    public func poolRelations() throws -> PoolRelations {
        let row = try one(
            try row(
                """
                SELECT array_agg(artist_id) AS artists, array_agg(related_id) AS related, array_agg(rank) AS ranks
                  FROM (SELECT artist_id, related_id, min(rank) AS rank FROM artist_relations
                         GROUP BY artist_id, related_id ORDER BY artist_id, rank, related_id) edges
                """))
        guard let artists = try row.get("artists", as: [Int64]?.self) else { return PoolRelations() }
        return PoolRelations(
            artists: artists.map(Artist.ID.init), related: try row.get("related"), ranks: try row.get("ranks")
        )
    }

    /// How many tracks there are, and how many of them have a sound; cheap enough for a page, not for each request.
    public func poolSize() throws -> (tracks: Int, withFeatures: Int) {
        let row = try one(
            try row(
                """
                SELECT (SELECT count(*) FROM tracks) AS tracks,
                       (SELECT count(*) FROM audio_features WHERE source IS NOT NULL) AS features
                """))
        return (try row.get("tracks"), try row.get("features"))
    }

    private func guests(after first: Int64, through last: Int64) throws -> [Track.ID: [Artist.ID]] {
        let row = try one(
            try row(
                """
                SELECT array_agg(track_id) AS tracks, array_agg(artist_id) AS artists
                  FROM (SELECT track_id, artist_id FROM track_artists
                         WHERE track_id > \(first) AND track_id <= \(last) AND position > 1
                         ORDER BY track_id, position) page
                """))
        guard let tracks = try row.get("tracks", as: [Int64]?.self) else { return [:] }
        let artists: [Artist.ID] = try row.get("artists")
        return zip(tracks, artists).reduce(into: [:]) {
            $0[Track.ID(rawValue: $1.0), default: []].append($1.1)
        }
    }
}

extension Row {
    fileprivate func features() throws -> [AudioFeatures?] {
        let known: [Bool] = try get("known")
        let acousticness: [Double?] = try get("acousticness")
        let danceability: [Double?] = try get("danceability")
        let energy: [Double?] = try get("energy")
        let instrumentalness: [Double?] = try get("instrumentalness")
        let liveness: [Double?] = try get("liveness")
        let loudness: [Double?] = try get("loudness")
        let speechiness: [Double?] = try get("speechiness")
        let tempo: [Double?] = try get("tempo")
        let valence: [Double?] = try get("valence")
        let key: [Int?] = try get("key")
        let mode: [Int?] = try get("mode")
        let timeSignature: [Int?] = try get("time_signature")
        return known.indices.map { place in
            guard known[place] else { return nil }
            return AudioFeatures(
                acousticness: acousticness[place], danceability: danceability[place], energy: energy[place],
                instrumentalness: instrumentalness[place], liveness: liveness[place],
                loudness: loudness[place],
                speechiness: speechiness[place], tempo: tempo[place], valence: valence[place],
                key: key[place],
                mode: mode[place], timeSignature: timeSignature[place])
        }
    }
}
