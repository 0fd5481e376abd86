internal import FoundationEssentials
public import Postgres
public import Testing

/// A database of its own for the running test.
///
/// ```swift
/// @Suite(.database(schema: .segue)) struct ArtistStorageTests {
///     @Test func `…`() async throws {
///         let db = try await TestDatabase.current.connect()
/// ```
public struct TestDatabase: Sendable {
    /// Connects as the owner of everything in it, who is no superuser.
    public let ownerURL: String
    /// Connects as `segue_app`: no superuser, not above row-level security, owner of nothing.
    public let appURL: String

    @TaskLocal private static var running: TestDatabase?

    /// The running test's database; the test needs the trait `.database`.
    public static var current: TestDatabase {
        get throws {
            guard let running else { throw Missing(description: "this test has no trait `.database`") }
            return running
        }
    }

    /// A role to connect as.
    public enum Role: Sendable {
        /// Owns the schema.
        case owner
        /// The service's role, `segue_app`.
        case app
    }

    /// What a new test database holds.
    public enum Schema: Sendable {
        /// Nothing.
        case empty
        /// The repository's `schema.sql`.
        case segue
    }

    /// The URL of a role.
    public func url(as role: Role = .owner) -> String { role == .owner ? ownerURL : appURL }

    /// A new connection.
    public func connect(
        as role: Role = .owner, settings: [String: String] = [:]
    ) async throws -> Connection {
        try await Connection(to: url(as: role), settings: settings)
    }

    /// A new pool of a few connections.
    public func pool(
        as role: Role = .owner, size: Int = 4, settings: [String: String] = [:]
    ) -> Pool {
        Pool(url: url(as: role), size: size, settings: settings)
    }

    /// Why there is no database.
    public struct Missing: Error, CustomStringConvertible {
        /// What to do.
        public let description: String
    }

    static func with(_ schema: Schema, _ body: () async throws -> Void) async throws {
        guard let url = cluster else {
            throw Missing(description: "SEGUE_TEST_DATABASE_URL is not set: run scripts/test")
        }
        try await AsyncSemaphore.shared.pass {
            let database = try await Cluster(url: url).makeDatabase(schema)
            do {
                try await $running.withValue(database.value, operation: body)
            } catch {
                try? await database.drop()
                throw error
            }
            try await database.drop()
        }
    }

    private static var cluster: String? { ProcessInfo.processInfo.environment["SEGUE_TEST_DATABASE_URL"] }
}

/// Gives each test of a suite, or one test, a database of its own.
public struct DatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    let schema: TestDatabase.Schema

    /// Holds for every test of the suite.
    public var isRecursive: Bool { true }

    /// Makes the database, runs the test, and drops it.
    @concurrent
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestDatabase.with(schema, function)
    }
}

extension Trait where Self == DatabaseTrait {
    /// An empty database of its own for each test.
    public static var database: Self { Self(schema: .empty) }
    /// A database of its own for each test, with `schema` loaded.
    public static func database(schema: TestDatabase.Schema) -> Self { Self(schema: schema) }
}
