internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What a deletion or a merge must find, it finds by an index.
@Suite(.database(schema: .segue)) struct IndexTests {
    /// References that no index begins with, and why none is needed.
    private let exceptions = [
        // An edition is one listener's, so that the primary key finds the same rows by its first column alone.
        "recommendations (edition_id, listener_id)"
    ]

    @Test func `every reference can be followed backwards by an index`() async throws {
        let owner = try await TestDatabase.current.connect()
        // An index of all rows that have a value will do: who refers to something has one.
        let bare = try await owner.rows(
            """
            SELECT format('%s (%s)', conrelid::regclass, names) AS reference
              FROM pg_constraint c,
                   LATERAL (SELECT string_agg(attname, ', ' ORDER BY place) AS names
                              FROM unnest(conkey) WITH ORDINALITY k (attnum, place)
                              JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.attnum) columns
             WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
               AND NOT EXISTS (
                   SELECT FROM pg_index i
                    WHERE indrelid = conrelid AND indisvalid
                      AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
                      AND (indpred IS NULL
                           OR pg_get_expr(indpred, indrelid) = format('(%s IS NOT NULL)', names)))
             ORDER BY reference
            """
        ).map { try $0.get("reference", as: String.self) }
        #expect(bare == exceptions)
    }

    @Test func `the merge of two artists costs the same beside crawls of any size`() async throws {
        // One connection, which has read the function and the tables' descriptions before it is measured.
        let database = Database(try TestDatabase.current.pool(as: .app, size: 1))
        var costs: [Int] = []
        for size in [1_000, 20_000] {
            let ids = try await artists(ofCrawlOf: size, database)
            for pair in [0, 2] {
                let merge: Query = "SELECT merge_artists(\(ids[pair + 1]), \(ids[pair]))"
                let cost = try await database.pages(of: merge)
                if pair > 0 { costs.append(cost) }
            }
        }
        // Some indexes are a level higher; the pages that hold 20,000 artists of a crawl are hundreds.
        #expect(costs[1] <= costs[0] + 100, "\(costs)")
    }

    /// Four in the middle of a crawl of so many new artists, each of whom was found by the one before.
    private func artists(ofCrawlOf size: Int, _ database: Database) async throws -> [Int64] {
        let ids: [Int64] = try await database.transaction(as: .service) { connection in
            // A busy machine may take long over so many rows.
            try connection.execute("SELECT set_config('statement_timeout', '120s', true)")
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "x", depth: 4, breadth: 5, limit: 100_000))
            try connection.execute(
                """
                WITH found AS (
                    INSERT INTO artists (name) SELECT \("\(size)") || ' ' || n FROM generate_series(1, \(size)) n
                    RETURNING id)
                INSERT INTO crawl_artists (crawl_id, artist_id, position, depth, parent_id, state, settled_at, sequence)
                SELECT \(crawl.id), id, n, n * 4 / (\(size) + 1), lag(id) OVER (ORDER BY n), 'visited', now(), n
                  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM found) f
                """)
            try connection.execute(
                """
                UPDATE crawls SET artists_found = \(size), artists_visited = \(size), sequence = \(size)
                 WHERE id = \(crawl.id)
                """)
            return try connection.rows(
                """
                SELECT artist_id FROM crawl_artists WHERE crawl_id = \(crawl.id) AND position > \(size / 2)
                 ORDER BY position LIMIT 4
                """
            ).map { try $0.get("artist_id") }
        }
        try await TestDatabase.current.connect(as: .owner).run(
            script: "ANALYZE artists; ANALYZE crawl_artists")
        return ids
    }
}
