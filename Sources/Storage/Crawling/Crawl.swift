public import FoundationEssentials
public import Music
public import Postgres

/// A walk over related artists, as it stands.
public struct Crawl: Sendable, Hashable {
    /// A crawl's id.
    public struct ID: Sendable, Hashable, RawRepresentable, Codable {
        /// The number in the database.
        public let rawValue: Int64
        /// Takes a number that the database gave.
        public init(rawValue: Int64) { self.rawValue = rawValue }
    }

    /// Where a crawl stands.
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Counted, not begun.
        case planned
        /// Under way.
        case running
        /// A budget is spent.
        case waiting
        /// Held up by whoever may; nothing of it moves until it is resumed.
        case paused
        /// At its end.
        case done
        /// Called off.
        case cancelled
        /// Given up.
        case failed

        /// True for a state that nothing leaves.
        public var isFinal: Bool { self == .done || self == .cancelled || self == .failed }
    }

    /// Our id.
    public let id: ID
    /// Who asked; nil for the operator.
    public let listener: Listener.ID?
    /// The seed as it was asked for.
    public let seed: String
    /// How many steps from the seed.
    public let depth: Int
    /// How many related artists of each.
    public let breadth: Int
    /// How many artists at most.
    public let limit: Int
    /// Where it stands.
    public let state: State
    /// What it was expected to cost.
    public let plan: JSON
    /// What it has cost, in calls by provider.
    public let calls: JSON
    /// What was asked of its tracks, beside it and after it.
    public let soundCalls: JSON
    /// When that was answered last.
    public let soundedAt: Date?
    /// Whether it is only to be planned.
    public let isTrial: Bool
    /// The depth that is being visited.
    public let level: Int
    /// Artists found so far, the seeds included.
    public let artistsFound: Int
    /// Artists visited.
    public let artistsVisited: Int
    /// Artists that could not be visited.
    public let artistsFailed: Int
    /// Tracks that the visits found.
    public let tracksFound: Int
    /// Until when it waits.
    public let waitingUntil: Date?
    /// For whose budget.
    public let waitingFor: String?
    /// Why it failed.
    public let error: String?
    /// Grows with every change.
    public let sequence: Int64
    /// Whoever saw only what was before it has seen an artist who is no longer there.
    public let wholeSince: Int64
    /// When it was asked for.
    public let createdAt: Date
    /// When it began.
    public let startedAt: Date?
    /// When it ended.
    public let finishedAt: Date?
}

/// A crawl to be made.
public struct NewCrawl: Sendable, Hashable {
    /// Who asks; nil for the operator.
    public var listener: Listener.ID?
    /// `me`, a name, a link or an id, as it was asked.
    public var seed: String
    /// How many steps from the seed, 0 to 10.
    public var depth: Int
    /// How many related artists of each, 1 to 100.
    public var breadth: Int
    /// How many artists at most.
    public var limit: Int
    /// Whether it is to be planned, and not begun.
    public var isTrial: Bool

    /// A crawl.
    public init(
        listener: Listener.ID?, seed: String, depth: Int, breadth: Int, limit: Int, isTrial: Bool = false
    ) {
        self.listener = listener
        self.seed = seed
        self.depth = depth
        self.breadth = breadth
        self.limit = limit
        self.isTrial = isTrial
    }
}

extension Connection {
    /// Keeps a crawl that has not begun.
    public func plan(_ crawl: NewCrawl, cost: JSON = JSON(text: "{}")) throws -> Crawl {
        let row = try row(
            """
            INSERT INTO crawls (listener_id, seed, depth, breadth, artist_limit, plan, is_trial)
            VALUES (\(crawl.listener), \(tidy(crawl.seed) ?? ""), \(crawl.depth), \(crawl.breadth), \(crawl.limit),
                    \(cost), \(crawl.isTrial))
            RETURNING *
            """)
        return try Crawl(try one(row))
    }

    /// Writes down what a crawl is expected to cost.
    public func setCost(_ cost: JSON, of crawl: Crawl.ID) throws {
        try execute("UPDATE crawls SET plan = \(cost), sequence = sequence + 1 WHERE id = \(crawl)")
        try tellWatchers(of: [crawl])
    }

    /// A crawl as it stands.
    public func crawl(_ id: Crawl.ID) throws -> Crawl? {
        try row("SELECT * FROM crawls WHERE id = \(id)").map(Crawl.init)
    }

    /// Forgets crawls that were only planned, a day later.
    @discardableResult
    public func forgetTrials() throws -> Int {
        try execute("DELETE FROM crawls WHERE is_trial AND created_at < now() - interval '1 day'")
    }

    /// How many crawls of a listener are under way.
    public func crawlsUnderWay(of listener: Listener.ID) throws -> Int {
        try one(
            try row(
                """
                SELECT count(*) AS count FROM crawls
                 WHERE listener_id = \(listener) AND finished_at IS NULL AND NOT is_trial
                """)
        ).get("count")
    }

    /// How many crawls of a listener of which only the plan is wanted wait for it.
    public func trialsUnderWay(of listener: Listener.ID) throws -> Int {
        try one(
            try row(
                """
                SELECT count(*) AS count FROM crawls
                 WHERE listener_id = \(listener) AND finished_at IS NULL AND is_trial AND plan = '{}'
                """)
        ).get("count")
    }

    /// The crawls of a listener, or for nil all that the scope may see; the latest first, and none that is only planned.
    public func crawls(of listener: Listener.ID? = nil, limit: Int = 50) throws -> [Crawl] {
        try rows(
            """
            SELECT * FROM crawls WHERE NOT is_trial AND (\(listener)::bigint IS NULL OR listener_id = \(listener))
             ORDER BY id DESC LIMIT \(limit)
            """
        ).map(Crawl.init)
    }

    /// Ends a crawl that is not at its end; false when it was.
    ///
    /// Visits under way find that nobody wants them.
    @discardableResult
    public func end(_ crawl: Crawl.ID, as state: Crawl.State, error: String? = nil) throws -> Bool {
        let ended = try execute(
            """
            UPDATE crawls SET state = \(state), error = \(error), finished_at = clock_timestamp(),
                   waiting_until = NULL, waiting_for = NULL, sequence = sequence + 1
             WHERE id = \(crawl) AND finished_at IS NULL
            """)
        guard ended == 1 else { return false }
        try tellWatchers(of: [crawl])
        return true
    }
}

extension Crawl {
    init(_ row: Row) throws {
        id = try row.get("id")
        listener = try row.get("listener_id")
        seed = try row.get("seed")
        depth = try row.get("depth")
        breadth = try row.get("breadth")
        limit = try row.get("artist_limit")
        state = try row.get("state")
        plan = try row.get("plan")
        calls = try row.get("calls")
        soundCalls = try row.get("sound_calls")
        soundedAt = try row.get("sounded_at")
        isTrial = try row.get("is_trial")
        level = try row.get("level")
        artistsFound = try row.get("artists_found")
        artistsVisited = try row.get("artists_visited")
        artistsFailed = try row.get("artists_failed")
        tracksFound = try row.get("tracks_found")
        waitingUntil = try row.get("waiting_until")
        waitingFor = try row.get("waiting_for")
        error = try row.get("error")
        sequence = try row.get("sequence")
        wholeSince = try row.get("whole_since")
        createdAt = try row.get("created_at")
        startedAt = try row.get("started_at")
        finishedAt = try row.get("finished_at")
    }
}
