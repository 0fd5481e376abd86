import Foundation
import HTTP
import Lifecycle
import Postgres
import TestProcesses
import Visiting

/// Sites and workers around one database, and the outside world that they ask: all of them real processes.
final class Fleet: Sendable {
    /// The outside world.
    let outside: OutsideWorld
    /// Looks into the database as nobody else may.
    let pool: Pool
    /// Sends over the network.
    let live = LiveClient()
    /// The Redis that carries work and events, where there is one.
    let redis: CarryingRedis?
    private let database: Cluster.Database
    private let lease: Duration
    private let folder: URL
    private let crew = Guarded(Crew())

    private struct Crew {
        var started: [Started] = []
        var names: [String: Int] = [:]
        /// What the site calls itself, whichever of its nodes answers.
        var publicURL: String?
    }

    init(
        _ name: String, on cluster: Cluster, lease: Duration, outside words: [String], isCarried: Bool,
        in folder: URL
    ) async throws {
        self.folder = folder
        self.lease = lease
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        redis = isCarried ? try await CarryingRedis(in: folder.appending(path: "redis")) : nil
        outside = try await OutsideWorld(words, in: folder, over: live.client)
        database = try await cluster.makeDatabase(
            "chaos_\(folder.deletingLastPathComponent().lastPathComponent)_\(name)")
        pool = Pool(url: database.ownerURL, size: 3, settings: ["statement_timeout": "60s"])
        let migration = try start(["migrate"], as: "migrate")
        guard try await migration.end(within: .seconds(60)) == 0 else {
            throw Late(description: "the database was not made: \(migration.complaints)")
        }
    }

    /// A worker, which takes jobs under a name of its own.
    struct Worker: Sendable {
        /// What the table of jobs calls it.
        let name: String
        /// It.
        let process: Started
        /// Where it shows what it counts.
        let metrics: String
    }

    /// Starts a worker; the same name again is another life of it.
    func worker(_ name: String, width: Int = 4) throws -> Worker {
        let life = crew.withLock { crew in
            crew.names[name, default: 0] += 1
            return crew.names[name, default: 0]
        }
        let name = "\(name)-\(life)"
        let port = try Ports.free()
        let process = try start(
            ["work", "--name", name, "--width", "\(width)"], as: name, ["SEGUE_METRICS_PORT": "\(port)"])
        return Worker(name: name, process: process, metrics: "http://127.0.0.1:\(port)/metrics")
    }

    /// Starts a site, and waits until it is ready; answers where it is.
    func site(_ name: String = "site") async throws -> Site {
        let port = try Ports.free()
        let url = "http://127.0.0.1:\(port)"
        let life = crew.withLock { crew in
            crew.names[name, default: 0] += 1
            return crew.names[name, default: 0]
        }
        let publicURL = crew.withLock { crew in
            crew.publicURL = crew.publicURL ?? url
            return crew.publicURL ?? url
        }
        let process = try start(
            ["serve", "--port", "\(port)"], as: "\(name)-\(life)", ["SEGUE_PUBLIC_URL": publicURL])
        let site = Site(url: url, process: process, client: live.client)
        let _: Bool = try await eventually("\(name)", within: .seconds(60)) {
            await site.isReady ? true : nil
        }
        return site
    }

    /// Somebody who has signed in.
    func visitor(_ listener: String, at site: Site) async throws -> Visitor {
        var visitor = Visitor(to: site.url, over: live.client)
        try await visitor.signIn(as: listener)
        return visitor
    }

    /// Lets Segue know that Spotify bears so many calls a second, as it would have learned in some days.
    ///
    /// What this leaves to be seen is the crawl itself, and not how slowly it must go.
    func allowSpotify(callsPerSecond rate: Double) async throws {
        try await pool.withConnection { connection in
            _ = try connection.execute(
                """
                INSERT INTO upstream_limits (provider, family, rate, rate_changed_at)
                VALUES ('spotify', '*', \(rate), clock_timestamp() + interval '1 day')
                    ON CONFLICT (provider, family) DO UPDATE
                   SET rate = excluded.rate, rate_changed_at = excluded.rate_changed_at
                """)
        }
    }

    /// Ends what still runs, each by its id, and lets go of the rest.
    func end() async throws {
        let started = crew.withLock { $0.started }
        for one in started where one.isRunning {
            one.signal(SIGCONT)
            one.signal(SIGTERM)
        }
        for one in started where one.isRunning {
            if await (try? one.end(within: .seconds(35))) == nil { one.signal(SIGKILL) }
        }
        pool.close()
        await live.shutdown()
        outside.end()
        redis?.end()
    }

    private func start(_ words: [String], as name: String, _ more: [String: String] = [:]) throws
        -> Started
    {
        var environment = outside.environment
        environment.merge(more) { _, new in new }
        environment["SEGUE_REDIS_URL"] = redis?.url
        environment["SEGUE_DATABASE_URL"] = database.applicationURL
        environment["SEGUE_OWNER_DATABASE_URL"] = database.ownerURL
        environment["SEGUE_KEYS_FILE"] = folder.appending(path: "keys").path
        environment["SEGUE_DATA_DIR"] = folder.appending(path: "data-\(name)").path
        environment["SEGUE_LEASE_SECONDS"] = "\(lease.components.seconds)"
        environment["SEGUE_LOG_LEVEL"] = "debug"
        environment["SWIFT_BACKTRACE"] = "enable=no"
        let process = try Started(
            words, environment: environment, output: folder.appending(path: "\(name).out"),
            errors: folder.appending(path: "\(name).log"))
        crew.withLock { $0.started.append(process) }
        return process
    }
}

/// A node of the site.
struct Site: Sendable {
    let url: String
    let process: Started
    fileprivate let client: Client

    /// Whether a load balancer would send somebody here.
    var isReady: Bool {
        get async { await (try? client.send(Request(.get, "\(url)/health/ready")))?.status == 200 }
    }

    /// What it says of itself.
    func health() async throws -> Health {
        try await client.send(Request(.get, "\(url)/health")).json()
    }

    /// The answer of `GET /health`, as far as cases look at it.
    struct Health: Decodable, Sendable {
        var status: String
        var checks: [String: Check]

        struct Check: Decodable, Sendable {
            var status: String
            var detail: String?
            var blockedUntil: Date?
        }
    }
}

extension Fleet.Worker {
    /// The sum of all series of a counter; nil where the worker does not answer.
    func count(_ name: String, over client: Client) async -> Double? {
        guard let response = try? await client.send(Request(.get, metrics)) else { return nil }
        return String(decoding: response.bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("segue_\(name){") || $0.hasPrefix("segue_\(name) ") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            .reduce(0, +)
    }

    /// Ends it without a word, and waits until the system has noticed.
    func kill() async throws {
        process.signal(SIGKILL)
        try await process.end(within: .seconds(10))
    }
}
