internal import FoundationEssentials
internal import Postgres
internal import TestDatabase

/// The database's clock in the hands of a test: days pass in a moment, and everything in the database believes it.
///
/// Functions with the names of PostgreSQL's own clock stand before them in the search path of the pools that it makes.
struct FakeClock {
    private let owner: Connection
    private(set) var now: Moment = 1_800_000_000_000_000

    init() async throws {
        owner = try await TestDatabase.current.connect()
        try await owner.run(
            script: """
                CREATE TABLE test_clock (at timestamptz NOT NULL);
                INSERT INTO test_clock VALUES ('epoch');
                GRANT SELECT ON test_clock TO segue_app;
                CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
                    AS 'SELECT at FROM public.test_clock';
                CREATE FUNCTION statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
                    AS 'SELECT at FROM public.test_clock';
                """)
        try await set(now)
    }

    /// Connections that live by it, in the service scope.
    func pool(size: Int = 8) throws -> Pool {
        try TestDatabase.current.pool(
            as: .app, size: size, settings: ["segue.scope": "service", "search_path": "public, pg_catalog"])
    }

    /// Sets the time.
    mutating func set(_ moment: Moment) async throws {
        now = moment
        let date = moment.date
        try await owner.execute("UPDATE test_clock SET at = \(date)")
    }

    /// Forgets all jobs and calls, and counts anew.
    func forget() async throws {
        try await owner.run(
            script: """
                TRUNCATE jobs RESTART IDENTITY CASCADE;
                ALTER SEQUENCE job_lease_tokens RESTART;
                TRUNCATE upstream_limits;
                """)
    }
}
