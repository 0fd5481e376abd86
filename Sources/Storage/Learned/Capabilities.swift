public import FoundationEssentials
public import Postgres

/// What an app has learned that an endpoint answers.
public struct Capability: Sendable, Hashable {
    /// Whose endpoint.
    public var provider: String
    /// Which of our apps: the client id, empty where the provider knows none.
    public var app: String
    /// The endpoint or family.
    public var endpoint: String
    /// Whether the app may call it.
    public var isOpen: Bool
    /// The HTTP status that taught us.
    public var status: Int?
    /// The provider's words.
    public var detail: String?
    /// When; a capability is written with the database's time.
    public var learnedAt: Date

    /// A lesson.
    public init(
        provider: String, app: String, endpoint: String, isOpen: Bool, status: Int? = nil,
        detail: String? = nil,
        learnedAt: Date = .distantPast
    ) {
        self.provider = provider
        self.app = app
        self.endpoint = endpoint
        self.isOpen = isOpen
        self.status = status
        self.detail = detail
        self.learnedAt = learnedAt
    }
}

extension Connection {
    /// Keeps a lesson in place of the older one on the same endpoint.
    public func learn(_ lesson: Capability) throws {
        try execute(
            """
            INSERT INTO capabilities (provider, app, endpoint, is_open, status, detail)
            VALUES (\(lesson.provider), \(lesson.app), \(lesson.endpoint), \(lesson.isOpen), \(lesson.status),
                    \(lesson.detail.flatMap { tidy($0) }))
                ON CONFLICT (provider, app, endpoint) DO UPDATE
               SET is_open = excluded.is_open, status = excluded.status, detail = excluded.detail, learned_at = now()
            """)
    }

    /// All lessons, by provider and endpoint; of one app, or of all.
    public func capabilities(of app: String? = nil) throws -> [Capability] {
        try rows(
            """
            SELECT * FROM capabilities WHERE \(app) IS NULL OR app IN (\(app), '')
             ORDER BY provider, app, endpoint
            """
        ).map(Capability.init)
    }

    /// The lesson on one endpoint; nil where nobody has asked it yet.
    public func capability(of app: String, at provider: String, endpoint: String) throws -> Capability? {
        try row(
            """
            SELECT * FROM capabilities
             WHERE provider = \(provider) AND app = \(app) AND endpoint = \(endpoint)
            """
        ).map(Capability.init)
    }
}

extension Capability {
    fileprivate init(_ row: Row) throws {
        provider = try row.get("provider")
        app = try row.get("app")
        endpoint = try row.get("endpoint")
        isOpen = try row.get("is_open")
        status = try row.get("status")
        detail = try row.get("detail")
        learnedAt = try row.get("learned_at")
    }
}
