import HTTP
import Lifecycle
import Postgres
import Sandbox
import Site
import Storage
import TestDatabase
import Testing
import Upstream

@Suite(.database(schema: .segue)) struct HealthTests {
    @Test func `who has not looked yet sends nobody here`() async throws {
        let house = try House()
        for path in ["/health", "/health/ready"] {
            let answer = try await house.ask(.get, path)
            #expect(answer.status == 503)
            #expect(try Document(answer).status.text == "starting")
        }
        #expect(try await house.ask(.get, "/health/live").status == 200)
    }

    @Test func `with the database at hand it is ready`() async throws {
        let house = try House()
        try await house.keepNewestSchemaVersion()
        await house.needs.health.askAll()
        let answer = try await house.ask(.get, "/health")
        #expect(answer.status == 200)
        #expect(try Document(answer).status.text == "ok")
        #expect(try Document(answer).checks.database.status.text == "ok")
    }

    @Test func `a schema that it does not know is named`() async throws {
        let house = try House()
        try await house.keepNewestSchemaVersion()
        try await TestDatabase.current.connect().execute("INSERT INTO schema_version VALUES (9999, 'future')")
        await house.needs.health.askAll()
        let answer = try await house.ask(.get, "/health")
        #expect(answer.status == 503)
        #expect(try Document(answer).checks.database.detail.text?.contains("schema 9999") == true)
    }

    @Test func `whoever drains is not ready, and still alive`() async throws {
        let house = try House()
        try await house.keepNewestSchemaVersion()
        await house.needs.health.askAll()
        house.needs.health.drain()
        #expect(try await house.ask(.get, "/health/ready").status == 503)
        #expect(try await house.ask(.get, "/health/live").status == 200)
    }

    @Test func `a key that is missing is told, and takes nobody out`() async throws {
        let house = try House()
        try await house.keepNewestSchemaVersion()
        _ = try await house.visitor()
        try await house.database.transaction(as: .service) {
            _ = try $0.execute("UPDATE spotify_tokens SET key_id = 77")
        }
        await house.needs.health.askAll()
        let answer = try await house.ask(.get, "/health/ready")
        #expect(answer.status == 200)
        let report = try Document(answer)
        #expect(report.status.text == "degraded")
        #expect(report.checks["keys"].detail.text?.contains("1 listener") == true)
    }

    @Test func `who wants to be left alone is told, with the reason and until when, and takes nobody out`()
        async throws
    {
        let house = try House()
        try await house.keepNewestSchemaVersion()
        try await house.database.transaction(as: .service) {
            _ = try $0.execute(
                """
                INSERT INTO upstream_limits (provider, family, blocked_until, blocked_reason)
                VALUES ('spotify', 'search', '2100-01-01 00:00Z', 'quota')
                """)
        }
        let outside = Outside(
            OutsideSettings(app: house.needs.app, userAgent: "Segue/0 ( test )"),
            client: house.standIn.client,
            pool: house.database.pool, keys: house.needs.keys)
        let health = Health(
            version: "1", heartbeat: Heartbeat(metrics: Metrics()),
            probes: [.upstream(outside, house.database)])
        await health.askAll()
        let answer = try await house.with { $0.health = health }.ask(.get, "/health/ready")
        #expect(answer.status == 200)
        let upstream = try Document(answer).checks["upstream"]
        #expect(upstream.blocked_until.text == "2100-01-01T00:00:00Z")
        #expect(upstream.detail.text?.hasSuffix("its quota is spent") == true)
    }

    @Test func `a stuck process is not alive`() async throws {
        let heartbeat = Heartbeat(metrics: Metrics(), limit: .seconds(-1))
        let health = Health(version: "1", heartbeat: heartbeat, probes: [])
        var needs = try House().needs
        needs.health = health
        #expect(try await site(needs)(Request(.get, "/health/live")).status == 503)
    }

    @Test func `without a database every question is put off, not answered wrongly`() async throws {
        var needs = try House().needs
        needs.database = Database(Pool(url: "host=/nowhere", size: 1, patience: .milliseconds(50)))
        let respond = site(needs)
        for (method, path) in [(HTTP.Method.get, "/me"), (.get, "/recommend"), (.get, "/auth/login")] {
            let answer = try await respond(Request(method, path, headers: ["Cookie": "sid-8080=x"]))
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] == "2")
            #expect(!String(decoding: answer.bytes, as: UTF8.self).contains("nowhere"))
        }
        #expect(try await respond(Request(.get, "/")).status == 200)
    }
}

extension House {
    /// Says that the schema is the newest, as the migrator would.
    fileprivate func keepNewestSchemaVersion() async throws {
        try await TestDatabase.current.connect().execute(
            "INSERT INTO schema_version VALUES (\(Migration.newest), 'newest') ON CONFLICT DO NOTHING")
    }
}
