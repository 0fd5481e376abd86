import Curation
import FoundationEssentials
import HTTP
import Jobs
import Lifecycle
import Music
import Postgres
import Sandbox
import Secrets
import Site
import Spotify
import Storage
import TestDatabase
import TestSandbox
import Upstream

/// A whole site: a database of its own behind it, the sandbox across the street, no socket anywhere.
///
/// Nobody works here: a test that wants a sync or a list to happen writes it down itself.
struct House {
    let database: Database
    let standIn: StandIn
    let needs: SiteNeeds
    let respond: Responder

    /// Where it says it lives.
    static let origin = "http://127.0.0.1:8080"
    private static let world = World.invented(seed: 5, artists: 96)

    init(origin: String = House.origin, adjust: (inout SiteOptions) -> Void = { _ in }) throws {
        var options = SiteOptions(publicURL: try SiteURL(origin))
        options.patience = .seconds(2)
        adjust(&options)
        database = Database(try TestDatabase.current.pool(as: .app))
        standIn = StandIn(Self.world)
        let heartbeat = Heartbeat(metrics: Metrics())
        let keys = SealingKeys.temporary()
        let app = try SpotifyApp(
            clientID: App.standard.id, clientSecret: App.standard.secret, redirectURI: options.redirectURI,
            accountsURL: "http://outside/accounts", apiURL: "http://outside/spotify/v1")
        needs = SiteNeeds(
            database: database, app: app, client: standIn.client,
            outside: Outside(
                try .sandbox(), client: standIn.client,
                pool: try TestDatabase.current.pool(as: .app, settings: ["segue.scope": "service"]),
                keys: keys,
                budget: Budget(.atOnce)),
            keys: keys,
            health: Health(
                version: options.version, heartbeat: heartbeat,
                probes: [.database(database), .keys(keys, database)]),
            studio: Studio(over: database.pool), metrics: Metrics(), options: options)
        respond = site(needs)
    }

    /// The same house with something else in it.
    func with(_ change: (inout SiteNeeds) -> Void) -> House { House(self, change) }

    private init(_ house: House, _ change: (inout SiteNeeds) -> Void) {
        var needs = house.needs
        change(&needs)
        (database, standIn, self.needs, respond) = (house.database, house.standIn, needs, site(needs))
    }

    /// Somebody at a browser that was never here.
    func browser() -> Browser { Browser(at: self) }

    /// Somebody at a browser, signed in.
    func visitor(_ name: String = "ada") async throws -> Browser {
        let browser = browser()
        try await browser.signIn(as: name)
        return browser
    }

    /// Asks as a script does, with a token or without.
    func ask(
        _ method: HTTP.Method, _ path: String, token: String? = nil, headers: Headers = [:],
        json: String? = nil
    ) async throws -> Response {
        var request = Request(method, path, headers: headers, peer: "192.0.2.1")
        if let token { request.headers["Authorization"] = "Bearer \(token)" }
        if let json {
            request.headers["Content-Type"] = "application/json"
            request.body = Array(json.utf8)
        }
        return try await respond(request)
    }

    /// Counts rows by the service's eyes.
    func count(_ query: Query) async throws -> Int {
        try await database.transaction(as: .service) { try $0.row(query)?.get("count") ?? -1 }
    }
}
