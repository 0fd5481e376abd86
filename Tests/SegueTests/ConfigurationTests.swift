import Testing
import segue

@Suite struct ConfigurationTests {
    @Test func `an empty environment gives one machine on loopback, and no Spotify`() throws {
        let configuration = try Configuration(environment: ["HOME": "/home/a"])
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 8080)
        #expect(configuration.dataDirectory == "/home/a/.local/share/segue")
        #expect(configuration.spotify == nil)
        #expect(configuration.outside.deezer == "https://api.deezer.com")
    }

    @Test func `root keeps its data where services do`() throws {
        #expect(try Configuration(environment: ["HOME": "/root"]).dataDirectory == "/var/lib/segue")
    }

    @Test func `every variable reaches its place`() throws {
        let configuration = try Configuration(environment: [
            "SEGUE_PORT": "81", "SEGUE_METRICS_PORT": "82", "SEGUE_DRAIN_SECONDS": "3",
            "SEGUE_CONTACT": "a@b.c", "SEGUE_LEASE_SECONDS": "6", "SEGUE_APP_PASSWORD": "word",
            "SPOTIFY_CLIENT_ID": "id", "SPOTIFY_CLIENT_SECRET": "secret", "SEGUE_DEEZER_URL": "https://d/",
        ])
        #expect(configuration.port == 81)
        #expect(configuration.metricsPort == 82)
        #expect(configuration.drainNotice == .seconds(3))
        #expect(configuration.contact == "a@b.c")
        #expect(configuration.lease == .seconds(6))
        #expect(configuration.appPassword == "word")
        #expect(configuration.spotify?.clientSecret == "secret")
        #expect(configuration.outside.deezer == "https://d")
    }

    @Test(arguments: ["::1", "[::1]"])
    func `an address of the sixth version stands in brackets in a URL`(_ host: String) throws {
        let configuration = try Configuration(environment: ["SEGUE_HOST": host])
        #expect(configuration.host == "::1")
        #expect(configuration.siteURL == "http://[::1]:8080")
    }

    @Test func `a database that is none is refused, and what may be a password is not repeated`() {
        let error = #expect(throws: Failure.self) {
            try Configuration(environment: ["SEGUE_DATABASE_URL": "hunter2"])
        }
        #expect(error?.description.hasPrefix("SEGUE_DATABASE_URL ") == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `an empty variable counts as absent`() throws {
        #expect(try Configuration(environment: ["SPOTIFY_CLIENT_ID": ""]).spotify == nil)
    }

    @Test func `behind a load balancer the limits of one address can be lifted`() throws {
        let configuration = try Configuration(environment: [
            "SEGUE_CONNECTIONS_PER_ADDRESS": "0", "SEGUE_REQUESTS_PER_MINUTE": "6000",
        ])
        #expect(configuration.connectionsPerAddress == 0)
        #expect(configuration.requestsPerMinute == 6000)
        #expect(try Configuration(environment: [:]).connectionsPerAddress == nil)
    }

    @Test func `migrations go past a pooler that lends the server for a transaction`() throws {
        let pooled = ["SEGUE_DATABASE_URL": "host=a", "SEGUE_DATABASE_POOL_MODE": "transaction"]
        let error = #expect(throws: Failure.self) { try Configuration(environment: pooled).migratingURL }
        #expect(error?.description.contains("SEGUE_OWNER_DATABASE_URL") == true)
        let whole = pooled.merging(["SEGUE_OWNER_DATABASE_URL": "host=b"]) { $1 }
        #expect(try Configuration(environment: whole).migratingURL == "host=b")
        #expect(try Configuration(environment: ["SEGUE_DATABASE_URL": "host=a"]).migratingURL == "host=a")
        #expect(
            try Configuration(environment: ["SEGUE_DATABASE_POOL_MODE": "transaction"]).migratingURL == nil)
    }

    @Test(arguments: [
        ("SEGUE_PORT", "http"), ("SEGUE_PORT", "70000"), ("SEGUE_DEEZER_URL", "deezer"),
        ("SEGUE_DRAIN_SECONDS", "21"), ("SEGUE_CONNECTIONS_PER_ADDRESS", "-1"),
        ("SEGUE_REQUESTS_PER_MINUTE", "0"), ("SEGUE_SPOTIFY_DAILY_CALLS", "many"),
        ("SEGUE_TRUSTED_PROXIES", "10.0.0.0/33"), ("SEGUE_DATABASE_POOL_MODE", "statement"),
        ("SEGUE_LEASE_SECONDS", "2"), ("SEGUE_PORT", "0"), ("SEGUE_HOST", "localhost"),
        ("SEGUE_LOG_LEVEL", "loud"), ("SEGUE_HOST", "0.0.0.0"), ("SEGUE_PUBLIC_URL", "http://example.org"),
    ])
    func `what cannot be right is refused by name`(_ name: String, _ value: String) {
        let error = #expect(throws: Failure.self) { try Configuration(environment: [name: value]) }
        #expect(error?.description.contains(name) == true)
        #expect(error?.description.contains(value) == true)
    }
}
