public import FoundationEssentials
public import Music
public import Postgres

/// A ranked list that was kept.
public struct Edition: Sendable, Hashable {
    /// How long a list waits until it is known how songs sound; where that takes longer, one is made before.
    public static let patience: Duration = .seconds(60)

    /// An edition's id.
    public struct ID: Sendable, Hashable, RawRepresentable, Codable {
        /// The number in the database.
        public let rawValue: Int64
        /// Takes a number that the database gave.
        public init(rawValue: Int64) { self.rawValue = rawValue }
    }

    /// Our id.
    public let id: ID
    /// For whom.
    public let listener: Listener.ID
    /// A listener's first is 1.
    public let number: Int
    /// When.
    public let madeAt: Date
    /// The snapshot of the pool that it was made from.
    public let pool: JSON
    /// The weights and dials.
    public let settings: JSON
    /// The taste that it was made for; nil where it was not recorded.
    public let taste: JSON?
    /// What drew the random part.
    public let seed: Int64
    /// The number of the older edition that it brought back.
    public let restoredFrom: Int?
    /// Since when a better one could be made; nil while it is fresh.
    public let staleSince: Date?
    /// Why.
    public let staleReason: String?
    /// How many tracks are on it.
    public let count: Int
}

/// A place on a kept list.
public struct Recommendation: Sendable, Hashable {
    /// The place, from 1.
    public let rank: Int
    /// The track.
    public let track: Track.ID
    /// The score.
    public let score: Double
    /// Each block's share, and the evidence.
    public let reasons: JSON
}

extension Connection {
    /// Keeps an edition under the listener's next number, which is then the current one.
    public func keep(_ edition: NewEdition) throws -> Edition {
        // Two editions at once would take one number.
        try takeTurn(of: edition.listener)
        let row = try row(
            """
            INSERT INTO recommendation_editions (listener_id, number, pool, settings, taste, seed, restored_from,
                                                 awaits_sounds)
            SELECT \(edition.listener), coalesce(max(number), 0) + 1, \(edition.pool), \(edition.settings),
                   \(edition.taste), \(edition.seed), \(edition.restoredFrom),
                   \(edition.awaitsSounds) AND EXISTS (SELECT FROM unheard_tracks)
              FROM recommendation_editions WHERE listener_id = \(edition.listener)
            RETURNING *, \(edition.tracks.count) AS count
            """)
        let kept = try Edition(try one(row))
        try execute(
            """
            INSERT INTO recommendations (edition_id, listener_id, rank, track_id, score, reasons)
            SELECT \(kept.id), \(kept.listener), rank, track_id, score, reasons
              FROM unnest(\(edition.tracks.map(\.track)), \(edition.tracks.map(\.score)),
                          \(edition.tracks.map(\.reasons)))
                   WITH ORDINALITY AS new (track_id, score, reasons, rank)
            """)
        return kept
    }

    /// A listener's current edition: the latest, fresh or stale.
    public func currentEdition(of listener: Listener.ID) throws -> Edition? {
        try editions(of: listener, limit: 1).first
    }

    /// One of a listener's editions by its number.
    public func edition(_ number: Int, of listener: Listener.ID) throws -> Edition? {
        try row("\(Self.editions) WHERE listener_id = \(listener) AND number = \(number)").map(Edition.init)
    }

    /// A listener's editions, the latest first.
    public func editions(of listener: Listener.ID, limit: Int = 50) throws -> [Edition] {
        try rows("\(Self.editions) WHERE listener_id = \(listener) ORDER BY number DESC LIMIT \(limit)")
            .map(Edition.init)
    }

    /// A part of an edition, from the rank after `rank`.
    public func recommendations(
        of edition: Edition.ID, after rank: Int = 0, limit: Int = 100
    ) throws -> [Recommendation] {
        try rows(
            """
            SELECT * FROM recommendations WHERE edition_id = \(edition) AND rank > \(rank)
             ORDER BY rank LIMIT \(limit)
            """
        ).map(Recommendation.init)
    }

    /// The place of a track on an edition, if it has one.
    public func recommendation(of track: Track.ID, in edition: Edition.ID) throws -> Recommendation? {
        try row("SELECT * FROM recommendations WHERE edition_id = \(edition) AND track_id = \(track)")
            .map(Recommendation.init)
    }

    /// Marks current editions as stale: one listener's, or everybody's; all, or those that await sounds.
    ///
    /// The first reason stays. Answers how many there were.
    @discardableResult
    public func markStale(
        editionsOf listener: Listener.ID? = nil, awaitingSounds: Bool = false, because reason: String
    ) throws -> Int {
        try execute(
            """
            UPDATE recommendation_editions e SET stale_since = now(), stale_reason = \(reason)
             WHERE stale_since IS NULL AND (\(listener)::bigint IS NULL OR listener_id = \(listener))
               AND (awaits_sounds OR NOT \(awaitingSounds))
               AND NOT EXISTS (SELECT FROM recommendation_editions later
                                WHERE later.listener_id = e.listener_id AND later.number > e.number)
            """)
    }

    /// Says of a listener's current edition why no newer one took its place; in place of any older reason.
    ///
    /// The reason stays as it is where it says the same, so that nothing is written for it.
    public func holdOn(toEditionOf listener: Listener.ID, because reason: String) throws {
        try execute(
            """
            UPDATE recommendation_editions SET stale_since = coalesce(stale_since, now()), stale_reason = \(reason)
             WHERE listener_id = \(listener) AND stale_reason IS DISTINCT FROM \(reason)
               AND number = (SELECT max(number) FROM recommendation_editions WHERE listener_id = \(listener))
            """)
    }

    /// The fingerprints of the pools that kept editions were made from, the latest used first.
    public func poolsOfEditions(limit: Int) throws -> [String] {
        try rows(
            """
            SELECT pool ->> 'fingerprint' AS fingerprint FROM recommendation_editions
             WHERE pool ->> 'fingerprint' IS NOT NULL
             GROUP BY 1 ORDER BY max(made_at) DESC, 1 LIMIT \(limit)
            """
        ).map { try $0.get("fingerprint") }
    }

    /// Forgets a listener's oldest editions beyond `kept`.
    @discardableResult
    public func forgetOldEditions(of listener: Listener.ID, keeping kept: Int = 20) throws -> Int {
        try execute(
            """
            DELETE FROM recommendation_editions WHERE listener_id = \(listener) AND number <= (
                SELECT max(number) - \(kept) FROM recommendation_editions WHERE listener_id = \(listener))
            """)
    }

    private static var editions: Query {
        """
        SELECT e.*, (SELECT count(*) FROM recommendations r WHERE r.edition_id = e.id) AS count
          FROM recommendation_editions e
        """
    }
}

extension Edition {
    fileprivate init(_ row: Row) throws {
        id = try row.get("id")
        listener = try row.get("listener_id")
        number = try row.get("number")
        madeAt = try row.get("made_at")
        pool = try row.get("pool")
        settings = try row.get("settings")
        taste = try row.get("taste")
        restoredFrom = try row.get("restored_from")
        seed = try row.get("seed")
        staleSince = try row.get("stale_since")
        staleReason = try row.get("stale_reason")
        count = try row.get("count")
    }
}

extension Recommendation {
    fileprivate init(_ row: Row) throws {
        rank = try row.get("rank")
        track = try row.get("track_id")
        score = try row.get("score")
        reasons = try row.get("reasons")
    }
}
