public import Music
public import Postgres

/// What is new in a crawl to somebody who watches it.
///
/// The artists themselves are the record of what changed: each carries the crawl's sequence at its last change, so that
/// whoever was away gets all that they missed, however long, and nothing has to be kept for them.
public struct CrawlNews: Sendable {
    /// The crawl as it stands.
    public let crawl: Crawl
    /// Visits a second, over about the last minute.
    public let rate: Double
    /// Artists that were found or settled since, a parent before its children.
    public let artists: [WatchedArtist]
    /// Whether what was seen before no longer holds: these are the first of all artists.
    public let isWhole: Bool
    /// Whether nothing is left to tell; otherwise ask again from ``mark``.
    public let isComplete: Bool
    /// Up to where it tells.
    public let mark: Mark

    /// A place in the telling of a crawl.
    public struct Mark: Sendable, Hashable {
        /// The crawl's sequence, up to which all is told.
        public var sequence: Int64
        /// How many artists of the one after it are told too, as a position.
        fileprivate var position: Int
        /// Which telling this belongs to; nil for somebody who has been away.
        fileprivate var wholeSince: Int64?

        /// For somebody who has seen everything up to a sequence.
        public init(seen sequence: Int64) {
            self.sequence = sequence
            position = .max
        }

        /// For somebody who has seen nothing.
        public static let nothing = Mark(sequence: -1, position: 0, wholeSince: nil)

        fileprivate init(sequence: Int64, position: Int, wholeSince: Int64?) {
            self.sequence = sequence
            self.position = position
            self.wholeSince = wholeSince
        }
    }
}

/// An artist of a crawl, as somebody sees it who watches.
public struct WatchedArtist: Sendable, Hashable {
    /// The order of discovery, from 1: what it is called by for as long as the crawl lasts.
    public let position: Int
    /// Who it is.
    public let id: Artist.ID
    /// The name.
    public let name: String
    /// Steps from the seed.
    public let depth: Int
    /// The position of the artist by whom it was found; nil for a seed.
    public let parent: Int?
    /// Where it stands.
    public let state: CrawlArtist.State
}

extension Connection {
    /// What is new in a crawl after a mark, `limit` artists at most; nil where there is no such crawl for this scope.
    ///
    /// One statement, and so one moment; its cost is that of the artists it tells, whatever the size of the crawl.
    public func news(of id: Crawl.ID, since mark: CrawlNews.Mark, limit: Int = 400) throws -> CrawlNews? {
        let row = try row(
            """
            SELECT c.*, new.*, \(Crawl.paceNow)
                   / (1 - exp(-least(greatest(extract(epoch FROM clock_timestamp() - coalesce(started_at, created_at))
                                              ::double precision, 1), 600) / \(Crawl.paceSpan))) AS rate
              FROM crawls c,
                   LATERAL (SELECT coalesce(array_agg(sequence ORDER BY sequence, position), '{}') AS sequences,
                                   coalesce(array_agg(position ORDER BY sequence, position), '{}') AS positions,
                                   coalesce(array_agg(artist_id ORDER BY sequence, position), '{}') AS ids,
                                   coalesce(array_agg(name ORDER BY sequence, position), '{}') AS names,
                                   coalesce(array_agg(depth ORDER BY sequence, position), '{}') AS depths,
                                   coalesce(array_agg(parent ORDER BY sequence, position), '{}') AS parents,
                                   coalesce(array_agg(state ORDER BY sequence, position), '{}') AS states
                              FROM (SELECT a.sequence, a.position, a.artist_id, artists.name, a.depth, a.state,
                                           coalesce(p.position, 0) AS parent
                                      FROM crawl_artists a
                                      JOIN artists ON artists.id = a.artist_id
                                      LEFT JOIN crawl_artists p
                                             ON p.crawl_id = a.crawl_id AND p.artist_id = a.parent_id
                                     WHERE a.crawl_id = \(id)
                                       AND (a.sequence, a.position) > (\(mark.sequence), \(mark.position))
                                     ORDER BY a.sequence, a.position LIMIT \(limit)) found) new
             WHERE c.id = \(id)
            """)
        guard let row else { return nil }
        let crawl = try Crawl(row)
        let isNew = mark == .nothing
        // An artist is gone, or the crawl's past is not the one that was seen, as after a backup came back.
        let isStale = mark.wholeSince.map { $0 != crawl.wholeSince } ?? (mark.sequence < crawl.wholeSince)
        if !isNew, isStale || mark.sequence > crawl.sequence {
            return try news(of: id, since: .nothing, limit: limit)
        }
        let sequences: [Int64] = try row.get("sequences")
        let artists = try WatchedArtist.all(in: row)
        let isComplete = artists.count < limit
        return CrawlNews(
            crawl: crawl, rate: try row.get("rate"), artists: artists, isWhole: isNew, isComplete: isComplete,
            mark: CrawlNews.Mark(
                sequence: isComplete ? crawl.sequence : sequences.last ?? crawl.sequence,
                position: isComplete ? .max : artists.last?.position ?? .max, wholeSince: crawl.wholeSince))
    }
}

extension Crawl {
    /// The span over which the pace of a crawl is taken, in seconds.
    static let paceSpan = 60.0

    /// The pace as it is now: each visit adds 1/span when it ends, and the sum falls by a factor of e in a span.
    ///
    /// Over the share of the span that the crawl has lasted, that is visits a second. The exponent is bounded, for a
    /// result too small for a number is an error.
    static var paceNow: Query {
        """
        pace * exp(-least(greatest(extract(epoch FROM clock_timestamp() - coalesce(paced_at, clock_timestamp()))
                                   ::double precision, 0), 600) / \(paceSpan))
        """
    }
}

extension WatchedArtist {
    /// Reads the parallel arrays of a row.
    fileprivate static func all(in row: Row) throws -> [WatchedArtist] {
        let ids: [Artist.ID] = try row.get("ids")
        let names: [String] = try row.get("names")
        let positions: [Int] = try row.get("positions")
        let depths: [Int] = try row.get("depths")
        let parents: [Int] = try row.get("parents")
        let states: [String] = try row.get("states")
        return positions.indices.map { place in
            WatchedArtist(
                position: positions[place], id: ids[place], name: names[place], depth: depths[place],
                parent: parents[place] == 0 ? nil : parents[place],
                state: CrawlArtist.State(rawValue: states[place]) ?? .waiting)
        }
    }
}
