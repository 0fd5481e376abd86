public import Music
public import Postgres

extension Connection {
    /// The tracks among `ids` that Spotify's id is not known of, and that nobody was asked about within `span`; in their order.
    public func tracksWithoutLink(
        among ids: [Track.ID], notAskedFor span: Duration = .seconds(30 * 86_400)
    ) throws -> [Track] {
        let wanted = try rows(
            """
            SELECT id FROM unnest(\(ids)) WITH ORDINALITY AS given (id, place) JOIN tracks USING (id)
             WHERE spotify_id IS NULL
               AND NOT EXISTS (SELECT FROM track_links_asked a
                                WHERE a.track_id = id AND a.asked_at > now() - \(span))
             ORDER BY place
            """
        ).map { try $0.get("id", as: Track.ID.self) }
        return try tracks(wanted)
    }

    /// Notes that somebody was asked for Spotify's ids of these tracks, whatever the answer was.
    public func noteLinksAsked(of ids: [Track.ID]) throws {
        try execute(
            """
            INSERT INTO track_links_asked (track_id)
            SELECT id FROM tracks WHERE id = ANY (\(ids)) ORDER BY id
                ON CONFLICT (track_id) DO UPDATE SET asked_at = now()
            """)
    }
}
