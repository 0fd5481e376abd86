public import Music
public import Postgres

/// Who asks for an artist's related artists at this moment, whatever the host, where no job stands for the question.
extension Connection {
    /// Takes the right to ask for related artists; false where somebody else has it.
    ///
    /// It ends with ``endAskingForRelations(of:)``, or by itself after `span`: whoever died keeps nobody from asking.
    public func mayAskForRelations(of artist: Artist.ID, for span: Duration) throws -> Bool {
        try execute(
            """
            INSERT INTO relation_questions AS q (artist_id, asked_until)
            SELECT id, clock_timestamp() + \(span) FROM artists WHERE id = \(artist)
                ON CONFLICT (artist_id) DO UPDATE SET asked_until = excluded.asked_until
             WHERE q.asked_until <= clock_timestamp()
            """) == 1
    }

    /// Whether somebody is asking for related artists.
    public func isAskedForRelations(of artist: Artist.ID) throws -> Bool {
        try row(
            "SELECT FROM relation_questions WHERE artist_id = \(artist) AND asked_until > clock_timestamp()")
            != nil
    }

    /// Lets others ask: what was heard is kept, in the same transaction, or nothing was.
    public func endAskingForRelations(of artist: Artist.ID) throws {
        try execute("DELETE FROM relation_questions WHERE artist_id = \(artist)")
    }
}
