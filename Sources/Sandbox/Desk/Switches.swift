/// How the stand-in behaves; may be changed while it runs.
public struct Switches: Sendable, Codable {
    /// Which of Spotify's rules hold.
    public var profile: Profile
    /// Calls to one family of endpoints within 24 hours in the `development` profile.
    public var quota = 600
    /// Calls to the Web API within 30 seconds.
    public var rateLimit: Int
    /// How many people may use an app in the `development` profile: the first to sign in take the places.
    public var places = 5
    /// Whether the app's owner pays for Premium, without which nothing answers in the `development` profile.
    public var ownerIsPremium = true
    /// Whether a refresh brings a new refresh token, and ends the old one.
    public var rotatesRefreshTokens = false
    /// Scopes that are never granted, though they are asked for.
    public var withheldScopes: [String] = []
    /// Whether Spotify's lists come as on a bad day: with items that nobody can use, twice, and changing while they are read.
    public var isUntidy = false
    /// Whether the services other than Spotify limit how often they are asked.
    public var limitsOthers = true
    /// The token that ListenBrainz wants for its dearer calls.
    public var listenBrainzToken = "sandbox-listenbrainz-token"

    /// Spotify's rules for an app.
    public enum Profile: String, Sendable, Codable {
        /// An app with extended quota: everything answers.
        case extended
        /// An app in Development Mode, by the rules of 2026.
        case development
    }

    /// The rules of a profile, with limits such as were measured.
    public init(_ profile: Profile = .extended) {
        self.profile = profile
        rateLimit = profile == .extended ? 900 : 180
    }
}

/// The app that is registered with the stand-in, as a developer registers one with Spotify.
public struct App: Sendable {
    /// The client id.
    public var id: String
    /// The client secret.
    public var secret: String
    /// The name that listeners see.
    public var name: String
    /// The registered redirect URIs, to be met exactly; nil takes any that Spotify's rules allow.
    public var redirects: [String]?

    /// An app.
    public init(id: String, secret: String, name: String = "Segue", redirects: [String]? = nil) {
        self.id = id
        self.secret = secret
        self.name = name
        self.redirects = redirects
    }

    /// The app that everybody uses: `segue-sandbox`, `segue-sandbox-secret`.
    public static let standard = App(id: "segue-sandbox", secret: "segue-sandbox-secret")
}
