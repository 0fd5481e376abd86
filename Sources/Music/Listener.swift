/// A person who signs in and asks for recommendations.
public struct Listener: Sendable, Hashable {
    /// Our own id.
    public let id: ID
    /// The outside account's pseudonymous, immutable id (`account_id` where Spotify gives one, else `id`).
    public var account: String
    /// The name to greet them by.
    public var name: String
    /// What they may do.
    public var role: Role

    /// A listener's id in our database.
    public struct ID: Sendable, Hashable, RawRepresentable, Codable {
        /// The number in the database.
        public let rawValue: Int64
        /// Takes a number that the database gave.
        public init(rawValue: Int64) { self.rawValue = rawValue }
    }

    /// What a person may do here.
    public enum Role: String, Sendable, Hashable, Codable {
        /// Sees what is theirs.
        case listener
        /// Runs the installation.
        case admin
    }

    /// A listener.
    public init(id: ID, account: String, name: String, role: Role) {
        self.id = id
        self.account = account
        self.name = name
        self.role = role
    }
}

/// The span over which Spotify ranks a listener's favourites.
///
/// Source: Spotify Web API, `GET /me/top/{type}`, parameter `time_range`.
public enum TimeRange: String, Sendable, Hashable, Codable, CaseIterable {
    /// About four weeks.
    case short = "short_term"
    /// About six months.
    case medium = "medium_term"
    /// About a year.
    case long = "long_term"
}
