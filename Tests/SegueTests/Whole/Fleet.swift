import Foundation
import HTTP
import Jobs
import Music
import Postgres
import Redis
import Sandbox
import Storage
import TestDatabase
import TestProcesses
import TestRedis
import Testing

/// Processes of one installation, as on hosts of their own: they share a database, keys and perhaps a Redis, no more.
struct Fleet: Sendable {
    private let house: House
    private let environment: [String: String]
    private let sandbox: String
    private let pool: Pool
    private let live = LiveClient()
    private let world = World.invented(artists: 300)

    /// What stands between the processes and their database.
    enum Between: Sendable, CaseIterable {
        case nothing
        /// A Redis beside it.
        case redis
        /// A PgBouncer that lends the server for a transaction at a time.
        case pooler
    }

    /// A database with its schema, and a sandbox; nothing else runs yet.
    init(in house: House, _ between: Between = .nothing) async throws {
        self.house = house
        let database = try TestDatabase.current
        let sandbox = try await house.segue(
            ["--attached", "--port", "0", "--artists", "300", "--no-limits"], program: "segue-sandbox")
        let address = try await eventually("the sandbox", within: .seconds(60)) {
            sandbox.printed.split(separator: "\n").first.map(String.init)
        }
        self.sandbox = address
        var environment = [
            "SEGUE_DATABASE_URL": database.appURL, "SEGUE_OWNER_DATABASE_URL": database.ownerURL,
            "SEGUE_DATA_DIR": house.data.path, "SEGUE_PORT": "\(house.port)",
            "SEGUE_SPOTIFY_DAILY_CALLS": "0",
            "SPOTIFY_CLIENT_ID": App.standard.id, "SPOTIFY_CLIENT_SECRET": App.standard.secret,
            "SEGUE_SPOTIFY_ACCOUNTS_URL": "\(address)/accounts",
            "SEGUE_SPOTIFY_API_URL": "\(address)/spotify/v1",
            "SEGUE_RECCOBEATS_URL": "\(address)/reccobeats/v1", "SEGUE_DEEZER_URL": "\(address)/deezer",
            "SEGUE_LISTENBRAINZ_URL": "\(address)/listenbrainz/1",
            "SEGUE_LISTENBRAINZ_LABS_URL": "\(address)/listenbrainz-labs",
            "SEGUE_MUSICBRAINZ_URL": "\(address)/musicbrainz/ws/2",
            "SEGUE_LISTENBRAINZ_TOKEN": "sandbox-listenbrainz-token",
        ]
        switch between {
        case .nothing: break
        case .redis:
            if case .socket(let path) = try TestRedis.current.address.place {
                environment["SEGUE_REDIS_URL"] = "unix://\(path)"
            }
        case .pooler:
            environment["SEGUE_DATABASE_URL"] = try TestPooler.current.url(as: .app)
            environment["SEGUE_DATABASE_POOL_MODE"] = "transaction"
        }
        self.environment = environment
        pool = Database.servicePool(url: database.appURL, size: 2)
        try await run("migrate").succeed(within: .seconds(60))
    }

    /// Starts `segue` as one process of the fleet.
    func run(_ words: String..., with settings: [String: String] = [:]) async throws -> Started {
        try await house.segue(words, in: environment.merging(settings) { _, new in new })
    }

    /// Starts the site, and waits until it is ready.
    func serve() async throws -> Started {
        let site = try await run("serve")
        let _: Bool = try await eventually("the site", within: .seconds(60)) {
            try? await health().status == "ok" ? true : nil
        }
        return site
    }

    /// What the site says of itself.
    struct Health: Decodable, Sendable {
        var code = 0
        var status: String
        var checks: [String: Check]
        struct Check: Decodable, Sendable {
            var status: String
            var detail: String?
        }
        enum CodingKeys: CodingKey { case status, checks }
    }

    /// How the site is.
    func health() async throws -> Health {
        let response = try await live.send(Request(.get, "\(house.site)/health"))
        var health = try JSONDecoder().decode(Health.self, from: Data(response.bytes))
        health.code = response.status.rawValue
        return health
    }

    /// Has Spotify think for long about every artist.
    func slowDownSpotify() async throws {
        let fault = #"{"path": "/spotify/v1/artists", "delay_ms": 15000}"#
        let response = try await live.send(
            Request(
                .post, "\(sandbox)/admin/faults", headers: ["Content-Type": "application/json"],
                body: Array(fault.utf8)))
        try #require(response.status.rawValue == 201)
    }

    /// Begins a crawl of the operator's over a part of the world, and queues a job of a version that does not exist yet.
    func beginCrawl(depth: Int = 3, limit: Int = 60) async throws -> Crawl.ID {
        let seed = "spotify:artist:\(world.artists[0].spotifyID)"
        return try await pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: seed, depth: depth, breadth: 10, limit: limit))
            try connection.enqueue([
                .crawlPlan(crawl.id.rawValue, of: nil), NewJob("from.the.future", priority: .interactive),
            ])
            return crawl.id
        }
    }

    /// Whether this host has sealing keys.
    var hasKeys: Bool { FileManager.default.fileExists(atPath: house.data.appending(path: "keys").path) }

    /// Signs somebody in on a host whose keys nobody has.
    func sealElsewhere() async throws {
        try await pool.transaction { connection in
            let listener = try connection.signIn(account: "ada", name: "Ada").listener
            try connection.keepConsent(
                of: listener.id,
                SealedTokens(access: [1], refresh: [1], keyID: 4711, accessExpiresAt: .distantFuture),
                asked: [], granted: [])
        }
    }

    /// Signs somebody in, and has Spotify end their consent.
    func endConsent() async throws {
        try await sealElsewhere()
        try await pool.withConnection { connection in
            _ = try connection.execute(
                "UPDATE spotify_tokens SET needs_reauth_since = now(), needs_reauth_reason = 'revoked'")
        }
    }

    /// What a process shows for Prometheus: the value of each series.
    func metrics(at port: Int) async throws -> [String: Double] {
        let response = try await live.send(Request(.get, "http://127.0.0.1:\(port)/metrics"))
        let lines = String(decoding: response.bytes, as: UTF8.self).split(separator: "\n")
        return Dictionary(
            lines.filter { !$0.hasPrefix("#") }.compactMap { line in
                guard let space = line.lastIndex(of: " "),
                    let value = Double(line[line.index(after: space)...])
                else { return nil }
                return (String(line[..<space]), value)
            }, uniquingKeysWith: { _, later in later })
    }

    /// How a crawl stands.
    func crawl(_ id: Crawl.ID) async throws -> Crawl {
        try #require(try await pool.withConnection { try $0.crawl(id) })
    }

    /// Waits until a crawl has visited so many artists, or ended.
    func wait(for id: Crawl.ID, toVisit count: Int) async throws {
        let _: Bool = try await eventually("\(count) visits", within: .seconds(120)) {
            let crawl = try await crawl(id)
            return crawl.artistsVisited >= count || crawl.state.isFinal ? true : nil
        }
    }

    /// Waits until a crawl has ended.
    func end(of id: Crawl.ID) async throws -> Crawl {
        try await eventually("the crawl's end", within: .seconds(180)) {
            let crawl = try await crawl(id)
            return crawl.state.isFinal ? crawl : nil
        }
    }

    /// One number out of the table of jobs.
    func count(_ query: Query) async throws -> Int {
        try await pool.withConnection { try $0.row(query)?.get("n") ?? 0 }
    }

    /// Lives with a fleet in a house of its own, and pulls both down.
    static func with(_ between: Between = .nothing, _ live: (Fleet) async throws -> Void) async throws {
        try await House.with { house in
            let fleet = try await Fleet(in: house, between)
            let end: Result<Void, any Error>
            do { end = .success(try await live(fleet)) } catch { end = .failure(error) }
            fleet.pool.close()
            await fleet.live.shutdown()
            try end.get()
        }
    }
}
