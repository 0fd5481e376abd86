import Curation
import FoundationEssentials
import HTTP
import Jobs
import Lifecycle
import OpenCatalogs
import Postgres
import Redis
import Secrets
import Site
import Spotify
import Storage
import Upstream
import Workers

/// The service put together from its rooms: what `serve`, `work` and `up` run.
struct Installation: Sendable {
    /// The data, as the site sees it: nothing without a scope.
    let database: Database
    /// The connections of the workers and of the operator's commands, which work for the service.
    let servicePool: Pool
    /// The outside world, metered.
    let outside: Outside
    /// How the service is.
    let health: Health
    /// Where lists are made: the one pool in memory that the site and the workers share.
    let studio: Studio

    private let configuration: Configuration
    private let app: SpotifyApp
    private let keys: SealingKeys
    private let live: LiveClient
    private let heartbeat = Heartbeat()
    private let transport: any Transport
    private let probing: Database

    /// Puts the rooms together; opens no connection yet.
    init(_ configuration: Configuration, databaseURL: String, keys: SealingKeys) throws {
        self.configuration = configuration
        self.keys = keys
        let publicURL = try SiteURL(configuration.siteURL)
        app = try SpotifyApp(
            clientID: configuration.spotify?.clientID ?? "",
            clientSecret: configuration.spotify?.clientSecret,
            redirectURI: SiteOptions(publicURL: publicURL).redirectURI, market: configuration.spotifyMarket,
            accountsURL: configuration.outside.spotifyAccounts, apiURL: configuration.outside.spotifyAPI)
        var options = LiveClient.Options()
        options.userAgent = "Segue/\(version) ( \(configuration.contact ?? "no contact given") )"
        live = LiveClient(options)
        let mode = configuration.poolMode
        let listeningURL = mode == .session ? databaseURL : nil
        if let redis = configuration.redis {
            transport = RedisTransport(to: redis, standby: listeningURL)
        } else {
            transport = PostgresTransport(listeningAt: listeningURL)
        }
        database = Database(
            Pool(url: databaseURL, size: 8, mode: mode, noticeHandler: transport.noticeHandler))
        servicePool = Database.servicePool(
            url: databaseURL, size: max(8, configuration.lanes.total / 2), mode: mode,
            noticeHandler: transport.noticeHandler)
        studio = Studio(
            over: servicePool,
            rest: RestTerms(afterDays: configuration.restAfterDays, days: configuration.restDays),
            archive: PoolArchive(
                in: "\(configuration.dataDirectory)/pools", keeping: configuration.keptPools),
            poolFile: "\(configuration.dataDirectory)/pools/latest",
            hearsOthers: configuration.hearsOthers)
        outside = Outside(
            OutsideSettings(
                app: app, catalogs: configuration.catalogs, userAgent: options.userAgent,
                listenBrainzToken: configuration.outside.listenBrainzToken,
                spotifyDailyCalls: configuration.spotifyDailyCalls),
            client: live.client, pool: servicePool, keys: keys,
            board: transport.cache.map(BlockBoard.init))
        // A connection of its own: however busy the others are, they do not make the service look dead.
        probing = Database(Pool(url: databaseURL, size: 1, mode: mode))
        health = Health(
            version: version, heartbeat: heartbeat,
            probes: [
                .database(probing), .keys(keys, probing), .upstream(outside, probing),
            ] + (configuration.redis == nil ? [] : [.redis(transport)]))
    }

    /// What answers requests, and what that leans on; the last to start is the first to stop.
    func siteServices() throws -> [Service] {
        var options = SiteOptions(publicURL: try SiteURL(configuration.siteURL))
        options.version = version
        options.proxies = configuration.proxies
        options.notNow = .seconds(configuration.notNowDays * 86_400)
        if let most = configuration.requestsPerMinute { options.limits.questions = most }
        let responder = site(
            SiteNeeds(
                database: database, app: app, client: outside.client(.interactive), outside: outside,
                keys: keys, health: health, studio: studio, transport: transport, options: options))
        var settings = Server.Options()
        settings.host = configuration.host
        settings.port = configuration.port
        settings.drainNotice = configuration.drainNotice
        settings.headers = SecurityHeaders(options).fields
        if let most = configuration.connectionsPerAddress { settings.connectionsPerAddress = most }
        let log = Log("http")
        settings.report = { error, request in
            log.error("a handler failed", ["error": "\(error)", "path": request.path])
        }
        let server = try Server(settings, responder: responder)
        return try metricsServices() + [
            Service("heartbeat") { await heartbeat.run() },
            Service("health") { await health.run() },
            Service("site") {
                // A load balancer is told first, and sends nobody new while the server still answers.
                try await withTaskCancellationHandler {
                    try await server.run()
                } onCancel: {
                    health.drain()
                }
            },
        ]
    }

    /// The metrics, for whoever may look at this machine: on loopback, and never on the site's own port.
    func metricsServices() throws -> [Service] {
        guard let port = configuration.metricsPort else { return [] }
        var settings = Server.Options()
        settings.port = port
        let gauges = Gauges(.process)
        let server = try Server(settings) { request in
            guard request.path == "/metrics" else { return Response(404) }
            await gauges.look(at: self)
            return Response(
                200, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"],
                body: .bytes(Array(Metrics.process.text.utf8)))
        }
        return [Service("metrics") { try await server.run() }]
    }

    /// What has the pool ready for both the site and the work.
    var poolService: Service { Service("pool") { await studio.run() } }

    /// What tells the other processes what happens here, and hears what happens there; it comes before whoever leans on it.
    var transportService: Service { Service("transport") { try await transport.run() } }

    /// What does the jobs.
    func workServices(named worker: String) -> [Service] {
        var settings = Workshop.Settings()
        settings.terms = LeaseTerms(lease: configuration.lease)
        settings.width = configuration.lanes.width
        settings.lanes = configuration.lanes.lanes
        let workshop = Workshop(pool: servicePool, outside: outside, studio: studio, settings: settings)
        return [workshop.service(worker: worker, transport: transport)]
    }

    /// Does something short, and tells the other processes of it.
    func withTransport<Value>(_ body: () async throws -> Value) async throws -> Value {
        // Unstructured, to be cancelled and waited for before the value is given; it then says what there is to say.
        let carrying = Task { try await transport.run() }
        let value: Result<Value, any Error>
        do { value = .success(try await body()) } catch { value = .failure(error) }
        carrying.cancel()
        _ = await carrying.result
        return try value.get()
    }

    /// Where people reach it.
    var siteURL: String { configuration.siteURL }

    /// Tells the log on what it stands.
    func announce() {
        let libraries = httpLibraryVersions().merging(
            ["libpq": "\(libpqVersion)", "libsodium": sodiumVersion, "hiredis": hiredisVersion]) { ours, _ in
                ours
            }
        let log = Log("segue")
        log.info("starting", ["segue": version])
        log.debug("libraries", libraries)
        if configuration.contact == nil,
            configuration.outside.musicBrainz == Configuration.Outside().musicBrainz
        {
            log.warning("MusicBrainz wants to know how to reach you: set SEGUE_CONTACT")
        }
    }

    /// Throws a `SchemaProblem` where the database is not as this program needs it.
    func checkSchema() async throws { try await servicePool.withConnection { try $0.checkSchema() } }

    /// Takes back what another process had under way that is known to be dead.
    func takeOver() async throws { try await servicePool.withConnection { _ = try $0.endAllLeases() } }

    /// Finds the covers again that another sandbox drew on another port.
    func moveDrawnCovers(to sandbox: String) async throws {
        try await servicePool.withConnection { try $0.moveDrawnCovers(to: sandbox) }
    }

    /// Lets go of what outlives the services.
    func close() async {
        database.pool.close()
        servicePool.close()
        probing.pool.close()
        await live.shutdown()
    }
}

extension Configuration {
    /// Where the open catalogues are.
    fileprivate var catalogs: CatalogAddresses {
        CatalogAddresses(
            deezer: outside.deezer, listenBrainz: outside.listenBrainz,
            listenBrainzLabs: outside.listenBrainzLabs, reccoBeats: outside.reccoBeats,
            musicBrainz: outside.musicBrainz)
    }
}
