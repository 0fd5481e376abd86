import Sandbox

/// What the command line wants.
enum Wish {
    case help
    case serve(Options)

    init(_ arguments: [String]) throws {
        self =
            arguments.contains("--help") || arguments.contains("-h") ? .help : .serve(try Options(arguments))
    }
}

/// What the command line says.
struct Options {
    var host = "127.0.0.1"
    var port = 9090
    var publicURL: String?
    var app = App.standard
    var switches = Switches()
    /// Whether it belongs to the program that started it: says its address, and ends with its standard input.
    var isAttached = false
    private var seed: UInt64 = 1
    private var artists = 2400
    private var catalog: String?
    private var listeners: String?

    static let help = """
        segue-sandbox: the services that Segue asks, in miniature

        --port N              where it listens (9090; 0 lets the system choose)
        --host ADDRESS        on which address (127.0.0.1)
        --profile NAME        extended, or development: Spotify's rules of 2026 (extended)
        --catalog DIR         a catalogue in CSV: tracks.csv, artists.csv, artist_related.csv
        --listeners FILE      who can sign in, in CSV: user_id, item_id, rank, weight
        --seed N              the seed of an invented catalogue (1)
        --artists N           how many artists are invented (2400)
        --quota N             calls to a family of endpoints in 24 hours, in development (600)
        --rate N              calls to the Web API in 30 seconds
        --no-limits           the services other than Spotify do not limit how often they are asked
        --rotate              a refresh brings a new refresh token and ends the old one
        --client-id ID        the app that is registered (segue-sandbox)
        --client-secret TEXT  its secret (segue-sandbox-secret)
        --redirect URI        its redirect URI, may be repeated; without one any that the rules allow
        --public-url URL      how it calls itself in links
        --attached            print the address, and end when standard input does
        --help                this

        Base URLs: /accounts  /spotify/v1  /reccobeats/v1  /deezer  /listenbrainz/1  /listenbrainz-labs
        /musicbrainz/ws/2. What was called and what shall go wrong: /admin/
        """

    init(_ arguments: [String]) throws(UsageFault) {
        var rest = arguments[...]
        var rate: Int?
        while let flag = rest.popFirst() {
            func value() throws(UsageFault) -> String {
                guard let value = rest.popFirst() else { throw UsageFault("\(flag) wants a value") }
                return value
            }
            func number() throws(UsageFault) -> Int {
                let text = try value()
                guard let number = Int(text), number >= 0 else {
                    throw UsageFault("\(flag) wants a number, not \(text)")
                }
                return number
            }
            switch flag {
            case "--host": host = try value()
            case "--port": port = try number()
            case "--public-url": publicURL = try value()
            case "--profile":
                let name = try value()
                guard let profile = Switches.Profile(rawValue: name) else {
                    throw UsageFault("--profile is extended or development, not \(name)")
                }
                switches.profile = profile
                switches.rateLimit = Switches(profile).rateLimit
            case "--catalog": catalog = try value()
            case "--listeners": listeners = try value()
            case "--seed": seed = UInt64(try number())
            case "--artists": artists = try number()
            case "--quota": switches.quota = try number()
            case "--rate": rate = try number()
            case "--no-limits": switches.limitsOthers = false
            case "--attached": isAttached = true
            case "--rotate": switches.rotatesRefreshTokens = true
            case "--client-id": app.id = try value()
            case "--client-secret": app.secret = try value()
            case "--redirect": app.redirects = (app.redirects ?? []) + [try value()]
            default: throw UsageFault("\(flag) is not an option")
            }
        }
        if let rate { switches.rateLimit = rate }
        if listeners != nil, catalog == nil { throw UsageFault("--listeners wants --catalog as well") }
    }

    /// The world that was asked for.
    func world() throws -> World {
        if let catalog { return try World.loaded(catalog: catalog, listeners: listeners) }
        return World.invented(seed: seed, artists: artists)
    }
}

/// What is wrong with a command line.
struct UsageFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
