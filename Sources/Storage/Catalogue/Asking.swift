public import Music
public import Postgres

/// Who is asking about an artist at this moment, whatever the host; for questions that no job stands for.
extension Connection {
    /// Takes the right to ask a question about an artist; false where somebody else has it.
    ///
    /// It ends with ``endAsking(_:about:)``, or by itself after `span`: whoever died keeps nobody from asking.
    public func mayAsk(
        _ question: ArtistQuestion, about artist: Artist.ID, for span: Duration
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO artist_questions AS q (artist_id, subject, asked_until)
            SELECT id, \(question), clock_timestamp() + \(span) FROM artists WHERE id = \(artist)
                ON CONFLICT (artist_id, subject) DO UPDATE SET asked_until = excluded.asked_until
             WHERE q.asked_until <= clock_timestamp()
            """) == 1
    }

    /// Whether somebody is asking a question about an artist.
    public func isAsked(_ question: ArtistQuestion, about artist: Artist.ID) throws -> Bool {
        try row(
            """
            SELECT FROM artist_questions
             WHERE artist_id = \(artist) AND subject = \(question) AND asked_until > clock_timestamp()
            """) != nil
    }

    /// Lets others ask: what was heard is kept, in the same transaction, or nothing was.
    public func endAsking(_ question: ArtistQuestion, about artist: Artist.ID) throws {
        try execute("DELETE FROM artist_questions WHERE artist_id = \(artist) AND subject = \(question)")
    }
}
