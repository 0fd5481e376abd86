public import Music
public import Postgres

/// What tells a song from another, and what the engine wants to know of a track that it has not.
public struct SongFacts: Sendable, Hashable {
    /// The track.
    public let track: Track.ID
    /// Its title.
    public let title: String
    /// The credit, the main artist first.
    public let artists: [Artist.ID]
    /// The recording's ISRC.
    public let isrc: ISRC?
    /// The year of release.
    public let releaseYear: Int?
    /// Popularity from 0 to 100.
    public let popularity: Double?
    /// Whether its words are marked as explicit.
    public let isExplicit: Bool?
}

extension Connection {
    /// The facts of some tracks, by rising id; what is unknown is left out.
    public func songFacts(of tracks: [Track.ID]) throws -> [SongFacts] {
        guard !tracks.isEmpty else { return [] }
        return try rows(
            """
            SELECT t.id, t.title, t.isrc, t.release_year, t.popularity, t.is_explicit,
                   t.artist_id || array(SELECT artist_id FROM track_artists
                                         WHERE track_id = t.id AND artist_id <> t.artist_id ORDER BY position) AS artists
              FROM tracks t WHERE t.id = ANY (\(tracks)) ORDER BY t.id
            """
        ).map { row in
            SongFacts(
                track: try row.get("id"), title: try row.get("title"), artists: try row.get("artists"),
                isrc: try row.get("isrc"), releaseYear: try row.get("release_year"),
                popularity: try row.get("popularity"), isExplicit: try row.get("is_explicit"))
        }
    }
}
