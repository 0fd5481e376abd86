internal import Lifecycle
internal import Music
internal import Postgres
internal import Recommender
internal import Storage

/// Whom parts of crawls reached, as far as lists were limited to them lately.
///
/// What a part reached stays the same, so that whoever turns a dial reads it once; artists who turned out to be one since are
/// found when it is read again.
final class ReachCache: Sendable {
    private let database: Pool
    private let kept = Guarded<[(limit: CrawlLimit, reach: Reach)]>([])

    /// How many stay in memory: some hundred bytes for each artist that one of them reached.
    private static let room = 4

    /// A cache in front of a database whose connections work for the service.
    init(over database: Pool) { self.database = database }

    /// Whom each of some parts reached; nil is no limit, and has no entry.
    func reaches(of limits: [CrawlLimit?]) async throws -> [CrawlLimit: Reach] {
        var reaches: [CrawlLimit: Reach] = [:]
        for limit in Set(limits.compactMap(\.self)) where limit != .off {
            reaches[limit] = try await reach(of: limit)
        }
        return reaches
    }

    private func reach(of limit: CrawlLimit) async throws -> Reach {
        if let known = kept.withLock({ kept in kept.first { $0.limit == limit }?.reach }) { return known }
        // Crawls belong to listeners: whoever asks says on whose behalf.
        let reach = try await Database(database).transaction(as: .service) { connection in
            Reach(
                try connection.artistsReached(
                    by: Crawl.ID(rawValue: limit.crawl), through: limit.sequence ?? .max))
        }
        // Without a point it would not stay the same.
        guard limit.sequence != nil else { return reach }
        kept.withLock { kept in
            kept.insert((limit, reach), at: 0)
            if kept.count > Self.room { kept.removeLast() }
        }
        return reach
    }
}
