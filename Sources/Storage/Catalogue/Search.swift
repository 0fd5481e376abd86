public import Music
public import Postgres

extension Connection {
    /// Tracks found by words: each is the beginning of a word of the title or of the main artist's name; best known first.
    ///
    /// Case, accents and punctuation do not count, nor what marks a version. Only the catalogue is asked, by its indexes;
    /// some hundred tracks are looked at, however many there are.
    public func tracks(matching text: String, limit: Int = 20) throws -> [Track] {
        let row = try row(
            """
            WITH words AS (
                SELECT string_agg(word || ':*', ' & ') AS all_of, string_agg(word || ':*', ' | ') AS any_of
                  FROM unnest(string_to_array(match_key(\(text)), ' ')) AS word
                 WHERE word COLLATE "und-x-icu" ~ '^[[:alnum:]]+$'),
            titles AS (
                SELECT id, popularity FROM tracks
                 WHERE to_tsvector('simple', song_key) @@ to_tsquery('simple', (SELECT all_of FROM words))
                 LIMIT 500),
            people AS (
                SELECT id, name_key FROM artists
                 WHERE to_tsvector('simple', name_key) @@ to_tsquery('simple', (SELECT any_of FROM words))
                 ORDER BY to_tsvector('simple', name_key) @@ to_tsquery('simple', (SELECT all_of FROM words)) DESC,
                          popularity DESC NULLS LAST, id
                 LIMIT 100),
            theirs AS (
                SELECT t.id, t.popularity FROM people p JOIN tracks t ON t.artist_id = p.id
                 WHERE to_tsvector('simple', t.song_key || ' ' || p.name_key)
                       @@ to_tsquery('simple', (SELECT all_of FROM words))
                 LIMIT 500)
            SELECT coalesce(array_agg(id), '{}') AS ids
              FROM (SELECT id FROM (TABLE titles UNION TABLE theirs) found
                     ORDER BY popularity DESC NULLS LAST, id LIMIT \(limit)) best
            """)
        return try tracks(try one(row).get("ids", as: [Track.ID].self))
    }
}
