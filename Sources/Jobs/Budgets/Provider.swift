/// Whose budget a call is charged to: an outside service, and the account or address that it counts by.
public struct Provider: Sendable, Hashable, RawRepresentable, ExpressibleByStringLiteral, Codable {
    /// The name in the table, such as `musicbrainz`.
    public let rawValue: String
    /// A provider by its name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A provider by its name.
    public init(stringLiteral value: String) { rawValue = value }
}

/// What we may ask of a provider.
public struct ProviderLimits: Sendable, Hashable {
    /// How fast calls may follow each other.
    public var pace: Pace
    /// How many calls may be under way at once; nil for no limit.
    public var concurrency: Int?
    /// How many calls a family of endpoints may get in any window; nil for no limit.
    public var dailyQuota: Int?
    /// Quotas of single families, where they differ.
    public var familyQuotas: [String: Int]
    /// The window of the quotas: 24 hours.
    public var window: Duration = .seconds(86_400)
    /// Whether only a tenth of the calls may be repeats of failed ones.
    public var limitsRepeats = true

    /// How fast calls may follow each other.
    public enum Pace: Sendable, Hashable {
        /// At least this long between two calls.
        case spaced(Duration)
        /// So many calls a second, fewer after each refusal and slowly more after each quiet half minute.
        case adaptive(start: Double, floor: Double, cap: Double)

        /// How late a call may leave for its slot.
        package var lateness: Duration {
            if case .spaced(let interval) = self, interval >= .seconds(1) { return interval / 8 }
            return .milliseconds(500)
        }
    }

    /// Limits.
    public init(
        pace: Pace, concurrency: Int? = nil, dailyQuota: Int? = nil, familyQuotas: [String: Int] = [:]
    ) {
        self.pace = pace
        self.concurrency = concurrency
        self.dailyQuota = dailyQuota
        self.familyQuotas = familyQuotas
    }

    /// MusicBrainz: one call in 1.1 s over the whole fleet.
    public static let musicBrainz = ProviderLimits(pace: .spaced(.milliseconds(1_100)))
    /// Spotify: it does not say; begins at three a second and learns, with four under way at the most.
    public static let spotify = ProviderLimits(
        pace: .adaptive(start: 3, floor: 0.2, cap: 10), concurrency: 4)
    /// Spotify in Development Mode: about 600 calls a family and day were measured; we plan for 500.
    public static let spotifyDevelopment = ProviderLimits(
        pace: .adaptive(start: 3, floor: 0.2, cap: 10), concurrency: 4, dailyQuota: 500)
    /// Deezer: fifty calls in five seconds; we take half.
    public static let deezer = ProviderLimits(pace: .spaced(.milliseconds(200)))
    /// ListenBrainz: none stated; be gentle.
    public static let listenBrainz = ProviderLimits(pace: .spaced(.milliseconds(500)))
    /// ReccoBeats: none stated; be gentle.
    public static let reccoBeats = ProviderLimits(pace: .spaced(.milliseconds(500)))

    /// How many calls a family may get in a window; nil for no limit.
    public func quota(of family: String) -> Int? { familyQuotas[family] ?? dailyQuota }

    /// The window of the quotas, in seconds.
    var span: Double { window / .seconds(1) }
}
