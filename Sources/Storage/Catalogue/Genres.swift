public import Music
public import Postgres

extension Connection {
    /// Artists with tracks whose genres nobody has told us, whom MusicBrainz knows and was not asked about within `span`.
    public func artistsWithoutGenres(
        notAskedFor span: Duration = .seconds(90 * 86_400), limit: Int
    ) throws -> [Artist] {
        let ids = try rows(
            """
            SELECT id FROM artists a
             WHERE genres = '{}' AND mbid IS NOT NULL
               AND EXISTS (SELECT FROM tracks t WHERE t.artist_id = a.id)
               AND NOT EXISTS (SELECT FROM artist_answers w WHERE w.artist_id = a.id AND subject = 'genres'
                                  AND w.fetched_at > now() - \(span))
             ORDER BY id LIMIT \(limit)
            """
        ).map { try $0.get("id", as: Artist.ID.self) }
        return try artists(ids)
    }
}
