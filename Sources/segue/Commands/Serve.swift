import Foundation
import Lifecycle
import Postgres

extension Command {
    /// Answers requests; as many of them as one likes, behind a load balancer.
    static let serve = Command(
        name: "serve", summary: "Answer requests: the API and the page.",
        discussion: """
            Needs SEGUE_DATABASE_URL and SPOTIFY_CLIENT_ID, and, beside others, the key file of the first host (SEGUE_KEYS_FILE).
            The work is done by `segue work`. Behind a PgBouncer in transaction mode: SEGUE_DATABASE_POOL_MODE=transaction.
            """,
        options: [Option(name: "port", value: "N", help: "where it listens (default: SEGUE_PORT, or 8080)")]
    ) { arguments in
        var configuration = try Configuration(environment: ProcessInfo.processInfo.environment)
        if let port = try arguments.number("port", in: 1...65_535) { configuration.port = port }
        try await run(configuration) { try [$0.transportService, $0.poolService] + $0.siteServices() }
        return ExitStatus.success
    }

    /// Does the jobs; as many of them as one likes, on any host that reaches the database.
    static let work = Command(
        name: "work", summary: "Do the work: syncs, crawls, recommendations.",
        discussion: """
            Needs SEGUE_DATABASE_URL and SPOTIFY_CLIENT_ID, the key file of the first host, to open listeners' tokens (copy it,
            and name it in SEGUE_KEYS_FILE), and SEGUE_REDIS_URL where the fleet has a Redis. Start as many of them as you
            like, on any host that reaches the database; they share the work, and one budget for each service outside. A kind
            that --lanes does not name is left to others. SEGUE_METRICS_PORT shows what it counts. Behind a PgBouncer in
            transaction mode: SEGUE_DATABASE_POOL_MODE=transaction.

            SIGTERM lets jobs under way finish, for 25 seconds, and hands the rest back to the others; a second one hands
            all back at once. No job loses an attempt by it. What a worker that died had under way is taken over after
            SEGUE_LEASE_SECONDS, which should be the same for all.
            """,
        options: [
            Option(
                name: "name", value: "TEXT",
                help: "what the table of jobs calls it, and no other (default: the host and the process)")
        ] + LaneWish.options
    ) { arguments in
        var configuration = try Configuration(environment: ProcessInfo.processInfo.environment)
        configuration.lanes = try LaneWish(arguments)
        // Of the jobs whose worker died a name has one at a time: two processes of a host must not share it.
        let process = ProcessInfo.processInfo
        let name = arguments.text("name") ?? "\(process.hostName) \(process.processIdentifier)"
        try await run(configuration) {
            try [$0.transportService, $0.poolService] + $0.metricsServices() + $0.workServices(named: name)
        }
        return ExitStatus.success
    }

    /// Runs services of an installation whose database is elsewhere, until stopped.
    private static func run(
        _ configuration: Configuration, _ services: (Installation) throws -> [Service]
    ) async throws {
        StandardStream.outlivesReaders()
        guard let url = configuration.databaseURL else {
            throw Failure("SEGUE_DATABASE_URL is not set; `segue up` runs a database of its own")
        }
        guard configuration.spotify != nil else { throw Failure("SPOTIFY_CLIENT_ID is not set") }
        let keysFile = try configuration.keysFile ?? DataDirectory(configuration.dataDirectory).keysFile
        let installation: Installation
        do {
            let keys = try await sealingKeys(at: keysFile, for: url, configuration.poolMode)
            installation = try Installation(configuration, databaseURL: url, keys: keys)
        } catch let error as PostgresError {
            throw Failure.database("SEGUE_DATABASE_URL", error)
        }
        try await finally({
            installation.announce()
            // A database that is not there is waited for as long as the pool is patient, five seconds; who started us
            // starts us again. One that does not fit is a mistake.
            do { try await installation.checkSchema() } catch let error as PostgresError {
                throw Failure.database("SEGUE_DATABASE_URL", error)
            }
            try await runUntilStopped(try services(installation))
        }) { await installation.close() }
    }
}

extension Failure {
    /// The database that a variable names does not do.
    static func database(_ variable: String, _ error: PostgresError) -> Failure {
        Failure(
            "the database that \(variable) names does not answer as it should: \(error). Is it right, and does it run?"
        )
    }
}
