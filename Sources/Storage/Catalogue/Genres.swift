public import Music
public import Postgres

extension Connection {
    /// Artists with tracks whose genres nobody has told us, whom MusicBrainz knows and was not asked about within `span`; by
    /// rising id, after `last`.
    ///
    /// Reads past those of whom MusicBrainz knew nothing: who asks about many, a few at a time, begins each time after the
    /// last, so that all of it together is read once.
    public func artistsWithoutGenres(
        after last: Artist.ID? = nil, notAskedFor span: Duration = .seconds(90 * 86_400), limit: Int
    ) throws -> [Artist] {
        let ids = try rows(Artist.withoutGenresQuery(after: last, notAskedFor: span, limit: limit))
            .map { try $0.get("id", as: Artist.ID.self) }
        return try artists(ids)
    }
}

extension Artist {
    /// The ids of ``artistsWithoutGenres(after:notAskedFor:limit:)``.
    package static func withoutGenresQuery(
        after last: Artist.ID?, notAskedFor span: Duration = .seconds(90 * 86_400), limit: Int
    ) -> Query {
        """
        SELECT id FROM artists a
         WHERE genres = '{}' AND mbid IS NOT NULL AND id > \(last?.rawValue ?? 0)
           -- As values, or all answers and all tracks would be read to be compared with.
           AND coalesce((SELECT fetched_at FROM artist_answers w WHERE w.artist_id = a.id AND subject = 'genres'),
                        '-infinity') <= now() - \(span)
           AND (SELECT t.id FROM tracks t WHERE t.artist_id = a.id LIMIT 1) IS NOT NULL
         ORDER BY id LIMIT \(limit)
        """
    }
}
