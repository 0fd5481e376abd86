public import Music
public import Postgres

extension Connection {
    /// Changes whenever anything changes that stands on a part of a listener's edition; the same text means the same part.
    ///
    /// It costs one statement, far less than the part itself. It is made of `xmin`, the number of the transaction that
    /// wrote a row ("5.5. System Columns" of the manual): each change writes a greater one, and no writer has to think of it.
    /// - Parameter number: the edition; nil: the current one.
    /// - Returns: nil where there is no such edition.
    public func version(
        ofEdition number: Int? = nil, of listener: Listener.ID, after rank: Int = 0, limit: Int = 100
    ) throws -> String? {
        try row(
            """
            SELECT concat_ws('/', e.id, e.written, said.what, of_artists.what, place.what) AS version
              FROM (SELECT id, xmin AS written FROM recommendation_editions
                     WHERE listener_id = \(listener) AND (\(number)::bigint IS NULL OR number = \(number))
                     ORDER BY number DESC LIMIT 1) e,
                   LATERAL (SELECT concat_ws(',', count(*), sum(xmin::text::bigint),
                                             min(rests_until) FILTER (WHERE rests_until > now())) AS what
                              FROM feedback WHERE listener_id = \(listener)) said,
                   LATERAL (SELECT concat_ws(',', count(*), sum(xmin::text::bigint)) AS what
                              FROM artist_feedback WHERE listener_id = \(listener)) of_artists,
                   LATERAL (SELECT concat_ws(',', count(*), sum(r.xmin::text::bigint), sum(t.xmin::text::bigint),
                                             sum(al.xmin::text::bigint), sum(ta.xmin::text::bigint),
                                             sum(a.xmin::text::bigint)) AS what
                              FROM (SELECT *, xmin FROM recommendations WHERE edition_id = e.id AND rank > \(rank)
                                     ORDER BY rank LIMIT \(limit)) r
                              JOIN tracks t ON t.id = r.track_id LEFT JOIN albums al ON al.id = t.album_id
                              JOIN track_artists ta ON ta.track_id = t.id JOIN artists a ON a.id = ta.artist_id
                           ) place
            """
        ).map { try $0.get("version") }
    }
}
