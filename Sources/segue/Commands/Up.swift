import Foundation
import HTTP
import Lifecycle
import Postgres
import Storage

extension Command {
    /// Everything on one machine, in one process: what `scripts/run` starts.
    static let up = Command(
        name: "up", summary: "Run everything on this machine: database, service and worker.",
        discussion: """
            Keeps a private PostgreSQL in the data directory, unless SEGUE_DATABASE_URL names another. Without
            SPOTIFY_CLIENT_ID a sandbox stands in for Spotify and the other services: a listener is signed in, synced
            and given a list at once, and --once ends the program after it. With SPOTIFY_CLIENT_ID (and, where the app has
            one, SPOTIFY_CLIENT_SECRET) it asks the real services, and prints the link at which to sign in.
            """,
        options: [
            Option(name: "port", value: "N", help: "where the service listens (default: 8080)"),
            Option(name: "data-dir", value: "DIR", help: "where everything is kept"),
            Option(name: "redis", help: "start a private Redis too, to carry work and events"),
            Option(name: "once", help: "print one ranked list, stop everything, and exit"),
            Option(name: "profile", value: "NAME", help: "the sandbox's Spotify: extended or development"),
            Option(name: "artists", value: "N", help: "how many artists the sandbox invents (default: 2400)"),
            Option(name: "catalog", value: "DIR", help: "the sandbox's catalogue, in CSV files"),
            Option(name: "listeners", value: "FILE", help: "who can sign in there, in a CSV file"),
            Option(name: "listener", value: "ID", help: "who is signed in (default: the first)"),
            Option(name: "limit", value: "N", help: "how many recommendations are printed (default: 20)"),
        ]
    ) { arguments in
        try await Up(arguments).run()
        return ExitStatus.success
    }
}

/// One run of `segue up`.
private struct Up {
    private let configuration: Configuration
    private let directory: DataDirectory
    private let sandbox: SandboxProgram?
    private let wantsRedis: Bool
    private let visit: FirstVisit.Wish

    init(_ arguments: Arguments) throws {
        var configuration = try Configuration(environment: ProcessInfo.processInfo.environment)
        if let port = try arguments.number("port", in: 1...65_535) { configuration.port = port }
        if configuration.spotify == nil {
            sandbox = try SandboxProgram(arguments)
        } else {
            sandbox = nil
            if let word = ["artists", "catalog", "listeners", "listener", "profile"].first(
                where: arguments.has)
            {
                throw Failure(
                    "--\(word) speaks of the sandbox, and SPOTIFY_CLIENT_ID asks for the real Spotify")
            }
        }
        visit = FirstVisit.Wish(
            site: configuration.siteURL, signsInItself: sandbox != nil, listener: arguments.text("listener"),
            limit: try arguments.number("limit", in: 1...100) ?? 20, isOnce: arguments.has("once"),
            folder: try arguments.folder("data-dir"))
        wantsRedis = arguments.has("redis")
        if wantsRedis, configuration.redisURL != nil {
            throw Failure("--redis starts a private Redis, and SEGUE_REDIS_URL names another")
        }
        directory = try DataDirectory(arguments.folder("data-dir") ?? configuration.dataDirectory)
        configuration.dataDirectory = directory.folder.path
        self.configuration = configuration
    }

    /// Starts what is needed from the ground up, and stops it in the opposite order, whatever happens in between.
    func run() async throws {
        // Whoever read what we say may leave: what runs has to be stopped in order.
        StandardStream.outlivesReaders()
        // From here a signal waits until all runs that has to be stopped; else it would leave PostgreSQL behind.
        let stopRequests = Signals.stopRequests()
        try directory.lock()
        try checkFree(port: configuration.port, on: configuration.host)
        try await withPostgres { application, owner in
            try await withRedis { redis in
                try await withSandbox { configuration, sandbox in
                    var configuration = configuration
                    configuration.redisURL = redis
                    do { try await Migrator(url: owner).run() } catch let error as PostgresError
                        where self.configuration.databaseURL != nil
                    {
                        throw Failure.database("SEGUE_DATABASE_URL", error)
                    }
                    try await live(configuration, application, owner, besides: sandbox, until: stopRequests)
                }
            }
        }
    }

    private func withPostgres(_ body: (_ application: String, _ owner: String) async throws -> Void)
        async throws
    {
        if let url = configuration.databaseURL {
            return try await body(url, try configuration.migratingURL ?? url)
        }
        let postgres = try await PrivatePostgres.start(in: directory.folder)
        try await finally({ try await body(postgres.applicationURL, postgres.ownerURL) }) {
            try await postgres.stop()
        }
    }

    private func withRedis(_ body: (_ url: String?) async throws -> Void) async throws {
        guard wantsRedis else { return try await body(configuration.redisURL) }
        let redis = try await PrivateRedis.start(in: directory.folder)
        try await finally({ try await body(redis.url) }) { try await redis.stop() }
    }

    private func withSandbox(_ body: (Configuration, _ address: String?) async throws -> Void) async throws {
        guard let sandbox else { return try await body(configuration, nil) }
        let (child, address) = try await sandbox.start(besides: configuration.port)
        try await finally({ try await body(configuration.standingIn(at: address), address) }) {
            try await child.stop()
        }
    }

    /// Serves, works and shows the first visit, until stopped.
    private func live(
        _ configuration: Configuration, _ application: String, _ owner: String, besides sandbox: String?,
        until stopRequests: AsyncStream<Void>
    ) async throws {
        let keysFile = configuration.keysFile ?? directory.keysFile
        let keys = try await sealingKeys(at: keysFile, for: application, configuration.poolMode)
        let installation = try Installation(configuration, databaseURL: application, keys: keys)
        try await finally({
            try directory.write(
                DataDirectory.Running(
                    process: ProcessInfo.processInfo.processIdentifier,
                    environment: configuration.asEnvironment(
                        application: application, owner: owner, keysFile: keysFile)))
            defer { directory.clear() }
            installation.announce()
            if configuration.databaseURL == nil {
                // The folder's lock says that nobody else works here: what a killed run had under way need not wait.
                try await installation.takeOver()
            }
            if let sandbox { try await installation.moveDrawnCovers(to: sandbox) }
            // The work is the first to stop: it claims nothing more while the site still answers.
            let services =
                try [installation.transportService, installation.poolService] + installation.siteServices()
                + installation.workServices(named: "up")
            let firstVisit = Service("first visit") { try await visit.makeReal(at: installation) }
            let ending = try await runUntilStopped(
                services + [firstVisit], on: stopRequests, log: Log("up"))
            guard !visit.isOnce || ending == .ended(service: "first visit") else {
                throw Failure("stopped before there was a list")
            }
        }) { await installation.close() }
    }
}
