import Foundation
import Postgres
import TestProcesses

/// What a fleet has made of the world, and where its work stands.
extension Fleet {
    /// Everything that crawls have found, in outside ids and a canonical order: two that are equal are equal byte by byte.
    ///
    /// Our own ids and the times differ from run to run, and are left out.
    func graph() async throws -> String {
        try await pool.withConnection { connection in
            try connection.rows(
                """
                SELECT line FROM (
                    SELECT concat_ws(' | ', 'artist', \(artist("a")), name) AS line FROM artists a
                    UNION ALL
                    SELECT concat_ws(' | ', 'track', \(track("t")), t.isrc, t.song_key, \(artist("a")))
                      FROM tracks t JOIN artists a ON a.id = t.artist_id
                    UNION ALL
                    SELECT concat_ws(' | ', 'related', \(artist("a")), source, rank, \(artist("b")))
                      FROM artist_relations r JOIN artists a ON a.id = artist_id JOIN artists b ON b.id = related_id
                    UNION ALL
                    SELECT concat_ws(' | ', 'crawl', l.name, seed, state, artists_found, artists_visited, artists_failed)
                      FROM crawls c LEFT JOIN listeners l ON l.id = c.listener_id
                    UNION ALL
                    SELECT concat_ws(' | ', 'visit', l.name, seed, position, v.depth, \(artist("a")), \(artist("p")), v.state)
                      FROM crawl_artists v JOIN crawls c ON c.id = v.crawl_id JOIN artists a ON a.id = v.artist_id
                      LEFT JOIN artists p ON p.id = v.parent_id LEFT JOIN listeners l ON l.id = c.listener_id
                    UNION ALL
                    SELECT concat_ws(' | ', 'heard', l.name, time_range, u.rank, \(track("t")))
                      FROM user_tracks u JOIN listeners l ON l.id = listener_id JOIN tracks t ON t.id = track_id
                ) lines ORDER BY line COLLATE "C"
                """
            ).map { try $0.get("line", as: String.self) }.joined(separator: "\n")
        }
    }

    /// Every job that is still kept, as it stands in its table: a line each.
    func everyJob() async throws -> String {
        try await pool.withConnection { connection in
            try connection.rows("SELECT to_jsonb(j)::text AS line FROM jobs j ORDER BY id")
                .map { try $0.get("line", as: String.self) + "\n" }.joined()
        }
    }

    /// A number that a query finds.
    func number(_ query: Query) async throws -> Int {
        try await pool.withConnection { try $0.row(query)?.get("n", as: Int.self) ?? 0 }
    }

    /// Waits until nothing is left to do: no sync, plan or visit, and no crawl under way.
    func rest(within limit: Duration = .seconds(240)) async throws {
        let _: Bool = try await eventually("rest", within: limit) {
            let left = try? await self.number(
                """
                SELECT (SELECT count(*) FROM jobs WHERE finalized_at IS NULL AND kind IN ('sync', 'crawl.plan', 'crawl.visit'))
                     + (SELECT count(*) FROM crawls WHERE finished_at IS NULL) AS n
                """)
            return left == 0 ? true : nil
        }
    }

    /// Waits until nothing runs and nothing is ready to, whatever it is.
    func silence(within limit: Duration = .seconds(120)) async throws {
        try await rest(within: limit)
        let _: Bool = try await eventually("silence", within: limit) {
            try await self.number(
                "SELECT count(*) AS n FROM jobs WHERE state IN ('running', 'available')")
                == 0
                ? true : nil
        }
    }
}

/// What outsiders know an artist by: all of Spotify's ids, else the surest of the others.
private func artist(_ table: String) -> Query { names(of: table, in: "artist") }

/// What outsiders know a track by.
private func track(_ table: String) -> Query { names(of: table, in: "track") }

/// Of several ids of one recording the one that came first stands in the row, and the others beside it: which came first is
/// chance where a sync and a crawl find it at once.
private func names(of table: String, in kind: String) -> Query {
    Query(
        stringLiteral: """
            coalesce((SELECT string_agg(name, '+' ORDER BY name COLLATE "C")
                        FROM (SELECT \(table).spotify_id UNION SELECT handle FROM \(kind)_aliases
                               WHERE kind = 'spotify' AND \(kind)_id = \(table).id) names (name)),
                     \(table).mbid, \(table).deezer_id::text)
            """)
}

/// How many lines two graphs do not share.
func difference(_ one: String, _ other: String) -> Int {
    let difference = other.split(separator: "\n").difference(from: one.split(separator: "\n"))
    return difference.count
}
