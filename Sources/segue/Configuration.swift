import Glibc
import Lifecycle
package import Postgres
package import Redis
package import Site

/// Everything that the environment decides, read once.
package struct Configuration: Sendable {
    /// Where the service connects, as the role that owns nothing; nil where it runs a PostgreSQL of its own.
    package var databaseURL: String?
    /// For how long what is at ``databaseURL`` lends the server.
    package var poolMode: PoolMode
    /// What a worker does at once; from the command line.
    package var lanes = LaneWish()
    /// Where migrations connect, as the owner.
    package var ownerDatabaseURL: String?
    /// The password that `segue migrate` gives to the role of the application; nil leaves it as it is.
    package var appPassword: String?
    /// The Redis that carries work and events; nil: PostgreSQL does.
    package var redisURL: String?
    /// The address to listen on.
    package var host: String
    /// The port to listen on.
    package var port: Int
    /// The address under which people reach the service; nil: `http://host:port`.
    package var publicURL: String?
    /// The file of the keys that seal tokens; nil: `keys` in the data directory.
    package var keysFile: String?
    /// Where a single machine keeps everything.
    package var dataDirectory: String
    /// The app at Spotify; nil: the sandbox stands in.
    package var spotify: SpotifyCredentials?
    /// Calls a day to a family of Spotify's endpoints; 0 is no limit, nil lets the service learn it.
    package var spotifyDailyCalls: Int?
    /// The country whose catalogue the app asks in its own name.
    package var spotifyMarket = "US"
    /// Where the outside services are.
    package var outside: Outside
    /// The loopback port that shows metrics; nil: none does.
    package var metricsPort: Int?
    /// For how long a load balancer is told before the server stops to answer.
    package var drainNotice: Duration
    /// Connections that one address may hold open; 0 is no limit, for a place behind a load balancer.
    package var connectionsPerAddress: Int?
    /// Who stands in front, and may say where a request came from.
    package var proxies = TrustedProxies()
    /// Questions that one session or token may ask a minute.
    package var requestsPerMinute: Int?
    /// For how many days a track is shown before it counts as passed over.
    package var restAfterDays: Int
    /// For how many days what was passed over rests; 0: not at all.
    package var restDays: Int
    /// For how many days a "not now" holds.
    package var notNowDays: Int
    /// How many pools are kept besides the current one, so that editions can be made again.
    package var keptPools: Int
    /// Whether listeners' histories speak for each other.
    package var hearsOthers: Bool
    /// How long a worker that died keeps what it had under way.
    package var lease: Duration
    /// How MusicBrainz can reach the operator; it stands in the User-Agent.
    package var contact: String?

    /// What Spotify's developer dashboard gave.
    package struct SpotifyCredentials: Sendable {
        package var clientID: String
        package var clientSecret: String?
    }

    /// The base URLs of the outside services.
    package struct Outside: Sendable {
        package var spotifyAccounts = "https://accounts.spotify.com"
        package var spotifyAPI = "https://api.spotify.com/v1"
        package var reccoBeats = "https://api.reccobeats.com/v1"
        package var deezer = "https://api.deezer.com"
        package var listenBrainz = "https://api.listenbrainz.org/1"
        package var listenBrainzLabs = "https://labs.api.listenbrainz.org"
        package var musicBrainz = "https://musicbrainz.org/ws/2"
        /// A token of ListenBrainz; several of its calls need one.
        package var listenBrainzToken: String?
    }

    /// Reads the environment; what cannot be right is a `Failure` that names the variable.
    package init(environment: [String: String]) throws {
        func text(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
            guard let given = text(name) else { return nil }
            guard let number = Int(given), range.contains(number) else {
                throw Failure(
                    "\(name) is a number from \(range.lowerBound) to \(range.upperBound), not '\(given)'")
            }
            return number
        }
        func database(_ name: String) throws -> String? {
            guard let url = text(name) else { return nil }
            // It may hold a password: it is not repeated.
            guard ["postgres://", "postgresql://"].contains(where: url.hasPrefix) || url.contains("=") else {
                throw Failure("\(name) is postgresql://USER@HOST/DATABASE, or host=… dbname=… user=…")
            }
            return url
        }
        databaseURL = try database("SEGUE_DATABASE_URL")
        let mode = text("SEGUE_DATABASE_POOL_MODE") ?? PoolMode.session.rawValue
        guard let mode = PoolMode(rawValue: mode) else {
            throw Failure("SEGUE_DATABASE_POOL_MODE is session or transaction, not '\(mode)'")
        }
        poolMode = mode
        ownerDatabaseURL = try database("SEGUE_OWNER_DATABASE_URL")
        appPassword = text("SEGUE_APP_PASSWORD")
        redisURL = text("SEGUE_REDIS_URL")
        do { _ = try redisURL.map(RedisAddress.init) } catch { throw Failure("SEGUE_REDIS_URL: \(error)") }
        let host = text("SEGUE_HOST") ?? "127.0.0.1"
        // As a URL writes an address of the sixth version, or as people do.
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard Self.isAddress(self.host) else {
            throw Failure("SEGUE_HOST is an address such as 127.0.0.1, 0.0.0.0 or ::1, not '\(host)'")
        }
        port = try number("SEGUE_PORT", in: 1...65_535) ?? 8080
        if let level = text("SEGUE_LOG_LEVEL"), Log.Level(rawValue: level.lowercased()) == nil {
            let known = Log.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure("SEGUE_LOG_LEVEL is one of \(known), not '\(level)'")
        }
        metricsPort = try number("SEGUE_METRICS_PORT", in: 1...65_535)
        publicURL = text("SEGUE_PUBLIC_URL")
        keysFile = text("SEGUE_KEYS_FILE")
        dataDirectory = text("SEGUE_DATA_DIR") ?? Self.usualDataDirectory(environment)
        drainNotice = .seconds(try number("SEGUE_DRAIN_SECONDS", in: 0...20) ?? 0)
        connectionsPerAddress = try number("SEGUE_CONNECTIONS_PER_ADDRESS", in: 0...100_000)
        requestsPerMinute = try number("SEGUE_REQUESTS_PER_MINUTE", in: 1...100_000_000)
        restAfterDays = try number("SEGUE_REST_AFTER_DAYS", in: 0...365) ?? 3
        restDays = try number("SEGUE_REST_DAYS", in: 0...365) ?? 14
        notNowDays = try number("SEGUE_NOT_NOW_DAYS", in: 1...365) ?? 30
        keptPools = try number("SEGUE_KEPT_POOLS", in: 0...100) ?? 3
        lease = .seconds(try number("SEGUE_LEASE_SECONDS", in: 3...3_600) ?? 60)
        switch text("SEGUE_OTHER_LISTENERS") {
        case "on": hearsOthers = true
        case nil, "off": hearsOthers = false
        case let given?: throw Failure("SEGUE_OTHER_LISTENERS is on or off, not '\(given)'")
        }
        if let given = text("SEGUE_TRUSTED_PROXIES") {
            guard let proxies = TrustedProxies(given) else {
                throw Failure(
                    "SEGUE_TRUSTED_PROXIES is a list of addresses and networks such as 10.0.0.0/8, not '\(given)'"
                )
            }
            self.proxies = proxies
        }
        contact = text("SEGUE_CONTACT")
        spotify = text("SPOTIFY_CLIENT_ID").map {
            SpotifyCredentials(clientID: $0, clientSecret: text("SPOTIFY_CLIENT_SECRET"))
        }
        if let given = text("SEGUE_SPOTIFY_MARKET") {
            guard given.count == 2, given.allSatisfy({ ("A"..."Z").contains($0) }) else {
                throw Failure("SEGUE_SPOTIFY_MARKET is a country's two letters such as DE, not '\(given)'")
            }
            spotifyMarket = given
        }
        spotifyDailyCalls = try number("SEGUE_SPOTIFY_DAILY_CALLS", in: 0...100_000_000)
        outside = Outside()
        for (name, place) in Self.baseURLs {
            if let url = text(name) {
                guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                    throw Failure("\(name) is a URL that starts with https:// or http://, not '\(url)'")
                }
                outside[keyPath: place] = url.last == "/" ? String(url.dropLast()) : url
            }
        }
        outside.listenBrainzToken = text("SEGUE_LISTENBRAINZ_TOKEN")
        do { _ = try SiteURL(siteURL) } catch {
            throw Failure(
                publicURL.map { "SEGUE_PUBLIC_URL is '\($0)': \(error)" }
                    ?? "SEGUE_HOST is \(self.host), which others reach: say how in SEGUE_PUBLIC_URL, such as "
                    + "https://segue.example.org")
        }
    }

    private static var baseURLs: [(String, WritableKeyPath<Outside, String>)] {
        [
            ("SEGUE_SPOTIFY_ACCOUNTS_URL", \.spotifyAccounts),
            ("SEGUE_SPOTIFY_API_URL", \.spotifyAPI),
            ("SEGUE_RECCOBEATS_URL", \.reccoBeats),
            ("SEGUE_DEEZER_URL", \.deezer),
            ("SEGUE_LISTENBRAINZ_URL", \.listenBrainz),
            ("SEGUE_LISTENBRAINZ_LABS_URL", \.listenBrainzLabs),
            ("SEGUE_MUSICBRAINZ_URL", \.musicBrainz),
        ]
    }

    /// `/var/lib/segue` for root, else a folder of the user's own (XDG Base Directory Specification).
    private static func usualDataDirectory(_ environment: [String: String]) -> String {
        if let data = environment["XDG_DATA_HOME"], !data.isEmpty { return "\(data)/segue" }
        guard let home = environment["HOME"], !home.isEmpty, home != "/root" else { return "/var/lib/segue" }
        return "\(home)/.local/share/segue"
    }

    /// The environment in which an operator's command finds this installation, its databases and keys, and does as it does.
    ///
    /// What only a process that serves or logs goes by is not in it: metrics, limits, proxies and the notice of a stop.
    func asEnvironment(application: String, owner: String, keysFile: String) -> [String: String] {
        var environment = [
            "SEGUE_DATABASE_URL": application, "SEGUE_OWNER_DATABASE_URL": owner, "SEGUE_HOST": host,
            "SEGUE_PORT": "\(port)", "SEGUE_PUBLIC_URL": siteURL,
            "SEGUE_KEYS_FILE": keysFile, "SEGUE_DATA_DIR": dataDirectory,
            "SEGUE_REST_AFTER_DAYS": "\(restAfterDays)", "SEGUE_REST_DAYS": "\(restDays)",
            "SEGUE_NOT_NOW_DAYS": "\(notNowDays)", "SEGUE_KEPT_POOLS": "\(keptPools)",
            "SEGUE_OTHER_LISTENERS": hearsOthers ? "on" : "off",
            "SEGUE_LEASE_SECONDS": "\(lease.components.seconds)",
            "SEGUE_DATABASE_POOL_MODE": poolMode.rawValue,
        ]
        environment["SEGUE_REDIS_URL"] = redisURL
        environment["SEGUE_CONTACT"] = contact
        environment["SPOTIFY_CLIENT_ID"] = spotify?.clientID
        environment["SPOTIFY_CLIENT_SECRET"] = spotify?.clientSecret
        environment["SEGUE_SPOTIFY_MARKET"] = spotifyMarket
        environment["SEGUE_SPOTIFY_DAILY_CALLS"] = spotifyDailyCalls.map(String.init)
        environment["SEGUE_LISTENBRAINZ_TOKEN"] = outside.listenBrainzToken
        for (name, place) in Self.baseURLs { environment[name] = outside[keyPath: place] }
        return environment
    }

    /// Whether a text is a numeric address, inet_pton(3).
    private static func isAddress(_ text: String) -> Bool {
        var room = in6_addr()
        return unsafe inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }

    /// Where migrations connect; nil where no database is named.
    ///
    /// A migration holds its lock for a session, which a pooler that lends the server for a transaction does not give.
    package var migratingURL: String? {
        get throws {
            if let ownerDatabaseURL { return ownerDatabaseURL }
            guard poolMode == .session || databaseURL == nil else {
                throw Failure(
                    "SEGUE_DATABASE_POOL_MODE=transaction says that SEGUE_DATABASE_URL is a pooler, and migrations need "
                        + "PostgreSQL itself: name it in SEGUE_OWNER_DATABASE_URL")
            }
            return databaseURL
        }
    }

    /// Where Redis is; nil where there is none.
    package var redis: RedisAddress? { redisURL.flatMap { try? RedisAddress($0) } }

    /// Where people reach the service.
    package var siteURL: String {
        publicURL ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
