internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct RowLevelSecurityTests {
    @Test func `every table with a listener's data has a forced policy`() async throws {
        let owner = try await TestDatabase.current.connect()
        let uncovered = try await owner.rows(
            """
            SELECT c.relname FROM pg_class c
             WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
               AND (EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'listener_id')
                    OR EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f'
                                  AND f.confrelid = 'listeners'::regclass)
                    OR c.relname IN ('listeners', 'login_attempts'))
               AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                        AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL
                                       AND p.polwithcheck IS NOT NULL))
            """
        ).map { try $0.get("relname", as: String.self) }
        #expect(uncovered == [])
    }

    @Test func `the tables are those of the catalogue, of work, or somebody's`() async throws {
        // A new table must be put on one of these lists, by somebody who has thought about whose it is.
        let nobodys: Set = [
            "schema_version", "artists", "albums", "tracks", "track_artists", "artist_aliases",
            "track_aliases",
            "audio_features", "artist_relations", "artist_answers", "relation_questions", "catalogue_changes",
            "track_links_asked", "unheard_tracks", "merged_tracks", "upstream_limits", "capabilities",
        ]
        let owner = try await TestDatabase.current.connect()
        let unprotected = try await owner.rows(
            """
            SELECT relname FROM pg_class
             WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity
            """
        ).map { try $0.get("relname", as: String.self) }
        #expect(Set(unprotected) == nobodys)
    }

    @Test func `views ask by the rights of whoever asks`() async throws {
        let owner = try await TestDatabase.current.connect()
        let others = try await owner.rows(
            """
            SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
               AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}'
            """)
        #expect(others.isEmpty)
    }

    @Test func `the service's role owns nothing and stands above nothing`() async throws {
        let owner = try await TestDatabase.current.connect()
        let row = try await owner.row(
            """
            SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb AS is_mighty,
                   EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
                   OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid) AS owns
              FROM pg_roles r WHERE rolname = 'segue_app'
            """)
        #expect(try row?.get("is_mighty", as: Bool.self) == false)
        #expect(try row?.get("owns", as: Bool.self) == false)
    }

    @Test func `a query without a scope sees nothing, before and after a scope`() async throws {
        let database = try database()
        _ = try await database.listener("ada")
        let app = try await TestDatabase.current.connect(as: .app)
        #expect(try await app.rows("SELECT * FROM listeners").isEmpty)
        try await app.transaction { try $0.enter(.service) }
        // After the first SET LOCAL the setting is an empty text, which is no number.
        #expect(try await app.rows("SELECT * FROM listeners").isEmpty)
        #expect(try await app.rows("SELECT * FROM user_tracks").isEmpty)
    }

    @Test func `a listener sees their own rows, and neither reads nor writes another's`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let tracks = try await database.tracks(["Sinnerman"])
        try await database.transaction(as: .listener(ada)) { _ = try $0.give(.like, to: tracks[0], by: ada) }
        #expect(try await database.number("SELECT count(*) FROM feedback", as: .listener(ada)) == 1)
        #expect(try await database.number("SELECT count(*) FROM feedback", as: .listener(bob)) == 0)
        #expect(try await database.number("SELECT count(*) FROM listeners", as: .listener(bob)) == 1)
        await #expect(throws: PostgresError.self) {
            try await database.transaction(as: .listener(bob)) {
                _ = try $0.give(.like, to: tracks[0], by: ada)
            }
        }
        #expect(
            try await database.transaction(as: .listener(bob)) {
                try $0.takeBackOpinion(of: tracks[0], by: ada)
            }
                == false)
        #expect(try await database.transaction(as: .listener(bob)) { try $0.forget(ada) } == nil)
        #expect(try await database.number("SELECT count(*) FROM feedback", as: .listener(ada)) == 1)
    }

    @Test func `a scope ends with its transaction, on a pool whose connections serve too`() async throws {
        let database = Database(
            try TestDatabase.current.pool(as: .app, size: 1, settings: ["segue.scope": "service"]))
        let ada = try await database.listener("ada")
        _ = try await database.listener("bob")
        #expect(try await database.number("SELECT count(*) FROM listeners", as: .listener(ada)) == 1)
        let outside = try await database.pool.withConnection { connection in
            try connection.rows("SELECT * FROM listeners").count
        }
        #expect(outside == 2)
    }

    @Test func `merging is refused to a listener, whose eyes would miss the others' rows`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["Sinnerman", "Feeling Good"])
        await #expect(throws: PostgresError.self) {
            try await database.transaction(as: .listener(ada)) { connection in
                try connection.execute("SELECT merge_tracks(\(tracks[0]), \(tracks[1]))")
            }
        }
    }
}
