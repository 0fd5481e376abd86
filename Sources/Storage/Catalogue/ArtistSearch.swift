public import Music
public import Postgres

extension Connection {
    /// Artists found by words: each is the beginning of a word of the name; whoever is called just so comes first, then
    /// whose name begins so, then the best known.
    ///
    /// Case, accents and punctuation do not count. Some hundred artists are looked at, however many there are.
    public func artists(matching text: String, limit: Int = 20) throws -> [Artist] {
        let row = try row(
            """
            WITH words AS (
                SELECT match_key(\(text)) AS key, string_agg(word || ':*', ' & ') AS all_of
                  FROM unnest(string_to_array(match_key(\(text)), ' ')) AS word
                 WHERE word COLLATE "und-x-icu" ~ '^[[:alnum:]]+$'),
            called_so AS (
                SELECT id, name_key, popularity FROM artists WHERE name_key = (SELECT key FROM words) LIMIT 100),
            beginning_so AS (
                SELECT id, name_key, popularity FROM artists
                 WHERE to_tsvector('simple', name_key) @@ to_tsquery('simple', (SELECT all_of FROM words))
                 LIMIT 500)
            SELECT coalesce(array_agg(id), '{}') AS ids
              FROM (SELECT id FROM (TABLE called_so UNION TABLE beginning_so) found, words
                     ORDER BY name_key = key DESC, starts_with(name_key, key) DESC, popularity DESC NULLS LAST, id
                     LIMIT \(limit)) best
            """)
        let ids: [Artist.ID] = try one(row).get("ids")
        let found = Dictionary(try artists(ids).map { ($0.id, $0) }) { first, _ in first }
        return ids.compactMap { found[$0] }
    }
}
