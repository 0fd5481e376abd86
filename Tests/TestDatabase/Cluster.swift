internal import FoundationEssentials
internal import Postgres

/// The cluster that the tests share: databases are copied in it from templates, which is faster than loading a schema.
struct Cluster {
    /// The superuser's URL.
    let url: String

    /// A test's database, and how to be rid of it.
    struct Made {
        let value: TestDatabase
        let cluster: Cluster
        let name: String

        func drop() async throws {
            try await cluster.connect().execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
        }
    }

    /// Makes a database from the template of `schema`, made first if need be.
    func makeDatabase(_ schema: TestDatabase.Schema) async throws -> Made {
        let script = try schema.script
        let template = "segue_template_\(hash(script))"
        let name = "segue_test_" + String(UInt64.random(in: .min ... .max), radix: 36)
        let connection = try await connect()
        try await prepare(template, script, on: connection)
        try await connection.execute(
            "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template) OWNER segue_owner")
        let value = TestDatabase(
            ownerURL: url(of: name, as: "segue_owner"), appURL: url(of: name, as: "segue_app"))
        return Made(value: value, cluster: self, name: name)
    }

    private func connect() async throws -> Connection {
        try await Connection(to: url, settings: ["statement_timeout": "120s"])
    }

    /// Makes the roles and the template once for a cluster, however many test processes share it.
    private func prepare(_ template: String, _ script: String, on connection: Connection) async throws {
        if try await exists(template, on: connection) { return }
        try await connection.execute("SELECT pg_advisory_lock(731)")
        if try await !exists(template, on: connection) {
            try await connection.run(script: Self.roles)
            let draft = template + "_draft"
            try await connection.execute("DROP DATABASE IF EXISTS \(identifier: draft) WITH (FORCE)")
            try await connection.execute("CREATE DATABASE \(identifier: draft) OWNER segue_owner")
            let owner = try await Connection(to: url(of: draft, as: "segue_owner"))
            try await owner.run(script: script)
            await owner.close()
            // The new name says that the template is whole.
            try await connection.execute(
                "ALTER DATABASE \(identifier: draft) RENAME TO \(identifier: template)")
        }
        try await connection.execute("SELECT pg_advisory_unlock(731)")
    }

    private func exists(_ database: String, on connection: Connection) async throws -> Bool {
        try await connection.row("SELECT FROM pg_database WHERE datname = \(database)") != nil
    }

    private func url(of database: String, as role: String) -> String {
        // In a URL of the form postgresql://…/name?host=…&user=… the later of two users counts.
        guard let mark = url.firstIndex(of: "?"), let slash = url[..<mark].lastIndex(of: "/") else {
            return "\(url.prefix(through: url.lastIndex(of: "/") ?? url.startIndex))\(database)?user=\(role)"
        }
        return "\(url[...slash])\(database)\(url[mark...])&user=\(role)"
    }

    private static let roles = """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'segue_owner') THEN
                CREATE ROLE segue_owner LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS;
            END IF;
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'segue_app') THEN
                CREATE ROLE segue_app LOGIN NOSUPERUSER NOBYPASSRLS;
            END IF;
        END $$
        """
}

extension TestDatabase.Schema {
    /// The SQL that makes it.
    fileprivate var script: String {
        get throws {
            switch self {
            case .empty: return ""
            case .segue:
                let path = repository + "/schema.sql"
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw TestDatabase.Missing(description: "there is no \(path)")
                }
                return String(decoding: data, as: UTF8.self)
            }
        }
    }

    /// The repository's top, from `Tests/TestDatabase/Cluster.swift` in it.
    private var repository: String {
        #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    }
}

/// FNV-1a, 64 bits: names a template after what it holds.
private func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(into: 14_695_981_039_346_656_037 as UInt64) { hash, byte in
        hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }
    return String(hash, radix: 36)
}
