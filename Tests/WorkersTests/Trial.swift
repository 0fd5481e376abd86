import Curation
import FoundationEssentials
import HTTP
import Jobs
import Music
import OpenCatalogs
import Postgres
import Recommender
import Sandbox
import Secrets
import Spotify
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream
import Workers

/// A whole installation on a database of its own, plugged straight into the outside world in miniature.
struct Trial {
    let standIn: StandIn
    let pool: Pool
    let outside: Outside
    let workshop: Workshop
    let keys = SealingKeys.temporary()

    /// An installation; budgets do not slow it down unless they are given, and the way out may be wrapped.
    init(
        _ profile: Switches.Profile = .extended, hasSecret: Bool = true, budget: Budget = Budget(.atOnce),
        spotifyDailyCalls: Int? = nil, crawls: CrawlSettings = .brief, patience: Duration = Edition.patience,
        world: World = .small, wrap: (Client) -> Client = { $0 }
    ) throws {
        var switches = Switches(profile)
        switches.rateLimit = 1_000_000
        switches.quota = 1_000_000
        switches.limitsOthers = false
        standIn = StandIn(world, switches: switches)
        pool = try TestDatabase.current.pool(as: .app, size: 8, settings: ["segue.scope": "service"])
        var outsiders = try OutsideSettings.sandbox(hasSecret: hasSecret)
        outsiders.spotifyDailyCalls = spotifyDailyCalls
        outside = Outside(outsiders, client: wrap(standIn.client), pool: pool, keys: keys, budget: budget)
        var settings = Workshop.Settings()
        settings.crawls = crawls
        settings.dials = Dials(limit: 50)
        settings.patience = patience
        settings.terms = .brisk
        workshop = Workshop(pool: pool, outside: outside, studio: Studio(over: pool), settings: settings)
    }

    /// A workshop as another host would have it, which does one thing at a time.
    ///
    /// Nothing is shared but the database and whoever is outside.
    func anotherHost() throws -> Workshop {
        var settings = Workshop.Settings()
        settings.crawls = .brief
        settings.terms = .brisk
        settings.width = 1
        let pool = try TestDatabase.current.pool(as: .app, size: 8, settings: ["segue.scope": "service"])
        let outside = Outside(
            try .sandbox(), client: standIn.client, pool: pool, keys: keys, budget: Budget(.atOnce))
        return Workshop(pool: pool, outside: outside, studio: Studio(over: pool), settings: settings)
    }

    /// Signs somebody in without a browser, and queues their first sync.
    func signIn(_ name: String, scopes: [String] = StandIn.usualScopes) async throws -> Listener.ID {
        let listener = try await standIn.signIn(name, scopes: scopes, to: pool, with: keys)
        _ = try await pool.transaction { try $0.enqueue(.sync(of: listener, priority: .interactive)) }
        return listener
    }

    /// Works until nothing is left to do at once; what is put off for later than now stays.
    func work(until isDone: (@Sendable (isolated Connection) throws -> Bool)? = nil) async throws {
        try await work(with: workshop.runner(), until: isDone ?? { try $0.isIdle() })
    }

    /// Works with a runner until something holds, and stops it.
    func work(
        with runner: JobRunner, until isDone: @escaping @Sendable (isolated Connection) throws -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            // Seen once is enough: a job that waits to be tried again may be under way in the next moment.
            var isOver = false
            for _ in 0..<6_000 where !isOver {
                isOver = try await pool.withConnection { try isDone($0) }
                if !isOver { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(isOver, "the work did not end within a minute")
            group.cancelAll()
            runner.stopNow()
            try await group.waitForAll()
        }
    }

    /// Lets a worker begin, and dies with it: whatever it had under way stays taken, and it says nothing more.
    func killWorker(after life: Duration) async throws {
        let doomed = try TestDatabase.current.pool(as: .app, size: 8, settings: ["segue.scope": "service"])
        let outside = Outside(
            try .sandbox(), client: standIn.client, pool: doomed, keys: keys, budget: Budget(.atOnce))
        var settings = Workshop.Settings()
        settings.crawls = .brief
        settings.terms = .brisk
        let runner = Workshop(
            pool: doomed, outside: outside, studio: Studio(over: doomed), settings: settings
        ).runner()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            try? await Task.sleep(for: life)
            doomed.close()
            group.cancelAll()
            runner.stopNow()
        }
    }

    /// The jobs that stand in a state.
    func jobs(_ state: JobState) async throws -> [(kind: JobKind, attempt: Int, reason: String?)] {
        try await pool.withConnection { connection in
            try connection.rows("SELECT kind, attempt, reason FROM jobs WHERE state = \(state) ORDER BY id")
                .map { (try $0.get("kind"), try $0.get("attempt"), try $0.get("reason")) }
        }
    }
}

extension Connection {
    /// Whether no job is ready or under way.
    func isIdle() throws -> Bool {
        try row(
            """
            SELECT FROM jobs WHERE state IN ('available', 'running')
                OR state IN ('scheduled', 'retryable') AND run_at < clock_timestamp() + interval '5 s' LIMIT 1
            """) == nil
    }
}

extension CrawlSettings {
    /// A crawl that is soon over.
    static var brief: CrawlSettings {
        var settings = CrawlSettings()
        settings.seeds = 5
        settings.breadth = 4
        settings.limit = 16
        return settings
    }
}

extension LeaseTerms {
    /// Terms for tests: looks often, and stops at once.
    static var brisk: LeaseTerms {
        LeaseTerms(
            duration: .seconds(60), heartbeat: .seconds(20), margin: .seconds(10), grace: .seconds(2),
            poll: .milliseconds(20), sweep: .milliseconds(50))
    }
}
