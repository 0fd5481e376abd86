internal import FoundationEssentials
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database) struct MigratorTests {
    @Test func `of four migrators at once one does the work, and the others find it done`() async throws {
        let url = try TestDatabase.current.ownerURL
        let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<4 { group.addTask { try await Migrator(url: url).run() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(applied.filter { !$0.isEmpty }.count == 1)
        let app = try await TestDatabase.current.connect(as: .app)
        try await app.checkSchema()
    }

    @Test func `a second run does nothing`() async throws {
        let migrator = Migrator(url: try TestDatabase.current.ownerURL)
        #expect(try await !migrator.run().isEmpty)
        #expect(try await migrator.run().isEmpty)
    }

    @Test func `a newer schema is refused, and the refusal says what to do`() async throws {
        let migrator = Migrator(url: try TestDatabase.current.ownerURL)
        try await migrator.run()
        let owner = try await TestDatabase.current.connect()
        try await owner.execute("INSERT INTO schema_version (version, name) VALUES (999, 'from the future')")
        let error = await #expect(throws: SchemaProblem.self) { try await migrator.run() }
        #expect(error?.description.contains("run a newer segue") == true)
        await #expect(throws: SchemaProblem.self) { try await owner.checkSchema() }
    }

    @Test func `a service finds a database without a schema too old`() async throws {
        let app = try await TestDatabase.current.connect(as: .app)
        let error = await #expect(throws: SchemaProblem.self) { try await app.checkSchema() }
        #expect(error?.description.contains("segue migrate") == true)
    }

    @Test func `the service's role may not write the schema's history`() async throws {
        try await Migrator(url: try TestDatabase.current.ownerURL).run()
        let app = try await TestDatabase.current.connect(as: .app)
        let error = await #expect(throws: PostgresError.self) {
            try await app.execute("INSERT INTO schema_version (version, name) VALUES (2, 'mine')")
        }
        #expect(error?.sqlState == .insufficientPrivilege)
    }
}

@Suite(.database(schema: .segue)) struct SchemaTests {
    @Test func `all migrations together give schema sql`() async throws {
        let owner = try await TestDatabase.current.connect()
        let expected = try await portrait(of: "public", on: owner)
        // Beside it, in a second schema: names are unqualified, and everything lands in the first of the search path.
        try await owner.run(script: "CREATE SCHEMA migrated")
        let url = try TestDatabase.current.ownerURL
        let separator = url.contains("?") ? "&" : "?"
        try await Migrator(url: "\(url)\(separator)options=-csearch_path%3Dmigrated").run()
        let migrated = try await portrait(of: "migrated", on: owner)
        #expect(expected.count > 300)
        #expect(migrated == expected)
    }

    /// What a schema consists of, a line a thing: columns, constraints, indexes, policies, functions, privileges.
    private func portrait(of schema: String, on connection: Connection) async throws -> [String] {
        let rows = try await connection.rows(
            """
            SELECT replace(line, \(schema) || '.', '') AS line FROM (
                SELECT format('column %s.%s %s null:%s default:%s generated:%s%s', c.relname, a.attname,
                              format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
                              pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity) AS line
                  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                  LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
                 WHERE c.relnamespace = \(schema)::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0
                UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
                  FROM pg_constraint WHERE connamespace = \(schema)::regnamespace
                UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index
                 WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = \(schema)::regnamespace)
                UNION ALL SELECT format('policy %s %s %s %s', polrelid::regclass, polname,
                                        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
                  FROM pg_policy WHERE polrelid IN (SELECT oid FROM pg_class
                                                     WHERE relnamespace = \(schema)::regnamespace)
                UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger
                 WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class
                                                         WHERE relnamespace = \(schema)::regnamespace)
                UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
                 WHERE pronamespace = \(schema)::regnamespace
                UNION ALL SELECT format('relation %s %s %s %s %s', relname, relkind, reloptions, relrowsecurity,
                                        relforcerowsecurity) FROM pg_class
                 WHERE relnamespace = \(schema)::regnamespace
                UNION ALL SELECT format('grant %s %s', relname, relacl) FROM pg_class
                 WHERE relnamespace = \(schema)::regnamespace
                UNION ALL SELECT format('view %s %s', relname, pg_get_viewdef(oid)) FROM pg_class
                 WHERE relnamespace = \(schema)::regnamespace AND relkind = 'v') all_lines
             ORDER BY line
            """)
        return try rows.map { try $0.get("line", as: String.self) }.sorted()
    }
}
