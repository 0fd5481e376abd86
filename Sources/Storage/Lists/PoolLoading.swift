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

/// A page of the catalogue's artists in columns.
public struct PoolArtists: Sendable {
    /// The artists, rising.
    public var ids: [Artist.ID] = []
    /// Their genres.
    public var genres: [[String]] = []
}

/// A part of the related-artist graph in columns; an edge that several sources know stands once, with its best rank.
public struct PoolRelations: Sendable {
    /// Whose list.
    public var artists: [Artist.ID] = []
    /// Who is on it.
    public var related: [Artist.ID] = []
    /// At which place, from 1.
    public var ranks: [Int] = []
}

/// The whole catalogue for the engine, in few wide answers: a million tracks must come fast.
///
/// An answer stays at some megabytes: a connection keeps a buffer as large as its largest.
extension Connection {
    /// The tracks after `last` and at most `end`, at most `limit`; call it with the last id of each page until a page is empty.
    ///
    /// Two statements a page, one row each. What only shows a sound and does not take part in scoring stays behind.
    public func poolTracks(
        after last: Track.ID? = nil, through end: Track.ID? = nil, limit: Int = 20_000
    ) throws -> PoolTracks {
        let after = last?.rawValue ?? 0
        let row = try one(
            try row(
                """
                SELECT string_agg(int8send(id), '') AS ids, string_agg(textsend(title) || '\\x00'::bytea, '') AS titles,
                       string_agg(int8send(artist_id), '') AS artists,
                       string_agg(int2send(coalesce(release_year, -1::smallint)), '') AS years,
                       string_agg(float4send(coalesce(popularity, 'NaN')::real), '') AS popularity,
                       string_agg(int2send(coalesce(is_explicit::int, -1)::smallint), '') AS explicit,
                       string_agg(textsend(coalesce(isrc, '')) || '\\x00'::bytea, '') AS isrcs,
                       string_agg(int2send((source IS NOT NULL)::int::smallint), '') AS known,
                       string_agg(float4send(coalesce(acousticness, 'NaN')::real), '') AS acousticness,
                       string_agg(float4send(coalesce(danceability, 'NaN')::real), '') AS danceability,
                       string_agg(float4send(coalesce(energy, 'NaN')::real), '') AS energy,
                       string_agg(float4send(coalesce(instrumentalness, 'NaN')::real), '') AS instrumentalness,
                       string_agg(float4send(coalesce(liveness, 'NaN')::real), '') AS liveness,
                       string_agg(float4send(coalesce(loudness, 'NaN')::real), '') AS loudness,
                       string_agg(float4send(coalesce(speechiness, 'NaN')::real), '') AS speechiness,
                       string_agg(float4send(coalesce(tempo, 'NaN')::real), '') AS tempo,
                       string_agg(float4send(coalesce(valence, 'NaN')::real), '') AS valence
                  FROM (SELECT t.id, t.title, t.artist_id, t.release_year, t.popularity, t.is_explicit, t.isrc, f.*
                          FROM tracks t LEFT JOIN audio_features f ON f.track_id = t.id
                         WHERE t.id > \(after) AND t.id <= \(end?.rawValue ?? .max) ORDER BY t.id LIMIT \(limit)) page
                """))
        let ids = try row.packedInt64("ids")
        guard let end = ids.last else { return PoolTracks() }
        return PoolTracks(
            ids: ids.map(Track.ID.init), titles: try row.packedTexts("titles"),
            mainArtists: try row.packedInt64("artists").map(Artist.ID.init),
            guests: try guests(after: after, through: end),
            years: try row.packedInt16("years").map { $0 < 0 ? nil : Int($0) },
            popularity: try row.packedFloat("popularity").map { $0.isNaN ? nil : Double($0) },
            explicit: try row.packedInt16("explicit").map { $0 < 0 ? nil : $0 == 1 },
            isrcs: try row.packedTexts("isrcs").map { $0.isEmpty ? nil : ISRC(rawValue: $0) },
            features: try row.features())
    }

    /// The lowest and the highest id of a track; nil where there is none.
    public func poolBounds() throws -> (first: Track.ID, last: Track.ID)? {
        let row = try one(try row("SELECT min(id) AS first, max(id) AS last FROM tracks"))
        guard let first = try row.get("first", as: Track.ID?.self),
            let last = try row.get("last", as: Track.ID?.self)
        else { return nil }
        return (first, last)
    }

    /// The artists after `last`, at most `limit`; call it as ``poolTracks(after:through:limit:)``.
    public func poolArtists(after last: Artist.ID? = nil, limit: Int = 10_000) throws -> PoolArtists {
        let row = try one(
            try row(
                """
                SELECT string_agg(int8send(id), '') AS ids,
                       string_agg(textsend(array_to_string(genres, chr(31))) || '\\x00'::bytea, '') AS genres
                  FROM (SELECT id, genres FROM artists WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)) page
                """))
        return PoolArtists(
            ids: try row.packedInt64("ids").map(Artist.ID.init),
            genres: try row.packedTexts("genres").map { text in
                text.split(separator: "\u{1F}").map(String.init)
            })
    }

    /// Whom the artists after `first` and up to `last` are related to.
    public func poolRelations(
        after first: Artist.ID? = nil, through last: Artist.ID? = nil
    ) throws -> PoolRelations {
        let row = try one(
            try row(
                """
                SELECT string_agg(int8send(artist_id), '') AS artists, string_agg(int8send(related_id), '') AS related,
                       string_agg(int4send(rank), '') AS ranks
                  FROM (SELECT artist_id, related_id, rank FROM artist_relations
                         WHERE artist_id > \(first?.rawValue ?? 0) AND artist_id <= \(last?.rawValue ?? .max)
                         ORDER BY artist_id) edges
                """))
        return PoolRelations(
            try row.packedInt64("artists"), try row.packedInt64("related"), try row.packedInt32("ranks"))
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

extension PoolRelations {
    /// The relations of one artist after the other's; each once, with its best rank, the best first.
    fileprivate init(_ from: [Int64], _ to: [Int64], _ ranks: [Int32]) {
        artists.reserveCapacity(from.count)
        related.reserveCapacity(from.count)
        self.ranks.reserveCapacity(from.count)
        var start = 0
        while start < from.count {
            let end = from[start...].firstIndex { $0 != from[start] } ?? from.count
            var seen: Set<Int64> = []
            for place in (start..<end).sorted(by: { (ranks[$0], to[$0]) < (ranks[$1], to[$1]) })
            where seen.insert(to[place]).inserted {
                artists.append(Artist.ID(rawValue: from[place]))
                related.append(Artist.ID(rawValue: to[place]))
                self.ranks.append(Int(ranks[place]))
            }
            start = end
        }
    }
}

extension Row {
    fileprivate func features() throws -> [AudioFeatures?] {
        let known = try packedInt16("known")
        let acousticness = try packedFloat("acousticness")
        let danceability = try packedFloat("danceability")
        let energy = try packedFloat("energy")
        let instrumentalness = try packedFloat("instrumentalness")
        let liveness = try packedFloat("liveness")
        let loudness = try packedFloat("loudness")
        let speechiness = try packedFloat("speechiness")
        let tempo = try packedFloat("tempo")
        let valence = try packedFloat("valence")
        func value(_ number: Float) -> Double? { number.isNaN ? nil : Double(number) }
        return known.indices.map { place in
            guard known[place] == 1 else { return nil }
            return AudioFeatures(
                acousticness: value(acousticness[place]), danceability: value(danceability[place]),
                energy: value(energy[place]), instrumentalness: value(instrumentalness[place]),
                liveness: value(liveness[place]), loudness: value(loudness[place]),
                speechiness: value(speechiness[place]), tempo: value(tempo[place]),
                valence: value(valence[place]))
        }
    }
}
