internal import Lifecycle
internal import Music
internal import Postgres
internal import Recommender
internal import Storage

/// Whom parts of crawls visited, as far as lists were limited to them lately.
///
/// Whom a part visited stays the same, so that whoever turns a dial reads it once; artists who turned out to be one since are
/// found when it is read again.
final class CrawledArtistsCache: Sendable {
    private let database: Pool
    private let kept = Guarded<[(limit: CrawlLimit, artists: CrawledArtists)]>([])

    /// How many stay in memory: some hundred bytes for each artist whom one of them visited.
    private static let room = 4

    /// A cache in front of a database whose connections work for the service.
    init(over database: Pool) { self.database = database }

    /// Whom each of some parts visited; nil is no limit, and has no entry.
    func artists(of limits: [CrawlLimit?]) async throws -> [CrawlLimit: CrawledArtists] {
        var artists: [CrawlLimit: CrawledArtists] = [:]
        for limit in Set(limits.compactMap(\.self)) where limit != .off {
            artists[limit] = try await self.artists(of: limit)
        }
        return artists
    }

    private func artists(of limit: CrawlLimit) async throws -> CrawledArtists {
        let known = kept.withLock { kept in kept.first { $0.limit == limit }?.artists }
        if let known { return known }
        // Crawls belong to listeners: whoever asks says on whose behalf.
        let artists = try await Database(database).transaction(as: .service) { connection in
            CrawledArtists(
                try connection.artistsReached(
                    by: Crawl.ID(rawValue: limit.crawl), through: limit.sequence ?? .max))
        }
        // Without a point it would not stay the same.
        guard limit.sequence != nil else { return artists }
        kept.withLock { kept in
            kept.insert((limit, artists), at: 0)
            if kept.count > Self.room { kept.removeLast() }
        }
        return artists
    }
}
