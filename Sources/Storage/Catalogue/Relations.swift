public import FoundationEssentials
public import Music
public import Postgres

/// A question about an artist that outsiders are asked.
public enum ArtistQuestion: String, Sendable, Hashable, CaseIterable {
    /// Who is related.
    case relations
    /// Their best-known tracks.
    case tracks
    /// Their genres.
    case genres
}

/// When an artist was last asked about, and who knew.
public struct ArtistAnswer: Sendable, Hashable {
    /// The artist.
    public let artist: Artist.ID
    /// Who knew; nil when nobody did.
    public let source: Source?
    /// When.
    public let fetchedAt: Date
}

extension Connection {
    /// Keeps a source's whole list of related artists, the nearest first, in place of its older one; and that it answered.
    ///
    /// A nil source, or an empty list, says that nobody knew.
    public func remember(related: [Artist.ID], of artist: Artist.ID, from source: Source?) throws {
        let related = related.uniqued().filter { $0 != artist }
        if let source, !related.isEmpty {
            try execute(
                """
                DELETE FROM artist_relations
                 WHERE artist_id = \(artist) AND source = \(source) AND related_id <> ALL (\(related))
                """)
            try execute(
                """
                INSERT INTO artist_relations (artist_id, related_id, source, rank)
                SELECT \(artist), related_id, \(source), rank::integer
                  FROM unnest(\(related)) WITH ORDINALITY AS new (related_id, rank)
                  JOIN artists ON artists.id = related_id
                    ON CONFLICT (artist_id, source, related_id) DO UPDATE
                   SET rank = excluded.rank, fetched_at = now()
                """)
        }
        try noteAnswer(to: .relations, about: [artist], from: related.isEmpty ? nil : source)
    }

    /// Related artists of one artist, the nearest first; several sources are merged by their best rank.
    public func relatedArtists(of artist: Artist.ID, limit: Int = 100) throws -> [Artist.ID] {
        try rows(
            """
            SELECT related_id FROM artist_relations WHERE artist_id = \(artist)
             GROUP BY related_id ORDER BY min(rank), related_id LIMIT \(limit)
            """
        ).map { try $0.get("related_id") }
    }

    /// Notes that somebody was asked about artists, and who knew; nil for nobody.
    public func noteAnswer(
        to question: ArtistQuestion, about artists: [Artist.ID], from source: Source?
    ) throws {
        try execute(
            """
            INSERT INTO artist_answers AS a (artist_id, subject, source)
            SELECT id, \(question), \(source)::text
              FROM artists WHERE id = ANY (\(artists)) ORDER BY id
                ON CONFLICT (artist_id, subject) DO UPDATE
               SET source = excluded.source, fetched_at = now()
            """)
    }

    /// The answers to a question about these artists that are not older than `span`.
    ///
    /// Whoever is in here need not be asked about again.
    public func freshAnswers(
        to question: ArtistQuestion, about artists: [Artist.ID], within span: Duration
    ) throws -> [Artist.ID: ArtistAnswer] {
        let rows = try rows(
            """
            SELECT * FROM artist_answers
             WHERE subject = \(question) AND artist_id = ANY (\(artists)) AND fetched_at > now() - \(span)
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let id: Artist.ID = try row.get("artist_id")
                return (
                    id,
                    ArtistAnswer(
                        artist: id, source: try row.get("source"), fetchedAt: try row.get("fetched_at"))
                )
            })
    }
}
