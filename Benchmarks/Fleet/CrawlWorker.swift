import Curation
import HTTP
import Jobs
import Lifecycle
import OpenCatalogs
import Postgres
import Secrets
import Spotify
import Storage
import Upstream
import Workers

/// A worker as `segue work` runs it, but for the pace: nobody outside asks it to be slow.
enum CrawlWorker {
    static func run(database url: String, sandbox: String) async throws {
        Signals.ignoreBrokenPipes()
        let app = try SpotifyApp(
            clientID: "segue-sandbox", clientSecret: "segue-sandbox-secret",
            redirectURI: "http://127.0.0.1:8080/auth/callback", accountsURL: "\(sandbox)/accounts",
            apiURL: "\(sandbox)/spotify/v1")
        let settings = OutsideSettings(
            app: app,
            catalogs: CatalogAddresses(
                deezer: "\(sandbox)/deezer", listenBrainz: "\(sandbox)/listenbrainz/1",
                listenBrainzLabs: "\(sandbox)/listenbrainz-labs", reccoBeats: "\(sandbox)/reccobeats/v1",
                musicBrainz: "\(sandbox)/musicbrainz/ws/2"),
            userAgent: "Segue/bench ( bench@example.invalid )")
        let transport = PostgresTransport(listeningAt: url)
        let pool = Database.servicePool(url: url, size: 8, noticeHandler: transport.noticeHandler)
        let client = LiveClient()
        var unlimited = ProviderLimits(pace: .spaced(.zero))
        unlimited.limitsRepeats = false
        let budget = Budget(
            Dictionary(
                uniqueKeysWithValues: [Provider: ProviderLimits].usual.keys.map { [unlimited] in
                    ($0, unlimited)
                }))
        let outside = Outside(
            settings, client: client.client, pool: pool, keys: .temporary(), budget: budget)
        let workshop = Workshop(pool: pool, outside: outside, studio: Studio(over: pool))
        try await runUntilStopped([
            Service("transport") { try await transport.run() },
            workshop.service(worker: "bench", transport: transport),
        ])
        pool.close()
        await client.shutdown()
    }
}
