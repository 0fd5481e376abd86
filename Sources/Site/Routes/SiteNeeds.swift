public import Curation
public import HTTP
public import Jobs
public import Lifecycle
public import Secrets
public import Spotify
public import Storage
public import Upstream

/// What the site stands on.
public struct SiteNeeds: Sendable {
    /// The data; its pool connects as the role that owns nothing, and sets no scope of its own.
    public var database: Database
    /// The app as it is registered with Spotify; its redirect URI is the options'.
    public var app: SpotifyApp
    /// The way to Spotify.
    public var client: Client
    /// The outside world, metered.
    public var outside: Outside
    /// What seals tokens.
    public var keys: SealingKeys
    /// How the service is.
    public var health: Health
    /// Where lists are made and explained while somebody waits.
    public var studio: Studio
    /// What tells of changes as they happen; without one they are found by looking.
    public var transport: any Transport
    /// Where requests are counted.
    public var metrics: Metrics
    /// What the operator decided.
    public var options: SiteOptions

    /// What the site stands on.
    public init(
        database: Database, app: SpotifyApp, client: Client, outside: Outside, keys: SealingKeys,
        health: Health, studio: Studio, transport: any Transport = PostgresTransport(),
        metrics: Metrics = .process, options: SiteOptions
    ) {
        self.database = database
        self.app = app
        self.client = client
        self.outside = outside
        self.keys = keys
        self.health = health
        self.studio = studio
        self.transport = transport
        self.metrics = metrics
        self.options = options
    }
}
