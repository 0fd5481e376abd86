public import FoundationEssentials
public import Music
public import Postgres

/// An artist of a crawl: how it was found, and what became of it.
public struct CrawlArtist: Sendable, Hashable {
    /// Where an artist stands in a crawl.
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Found, not visited yet.
        case waiting
        /// Visited.
        case visited
        /// It could not be visited.
        case failed
    }

    /// The artist.
    public let artist: Artist
    /// The artist that it was found by; nil for a seed.
    public let parent: Artist?
    /// Its place in the order in which they were found, from 1.
    public let position: Int
    /// Steps from the seed.
    public let depth: Int
    /// Where it stands.
    public let state: State
    /// When it was visited or given up.
    public let settledAt: Date?
}

/// A track of an artist whom a crawl visited.
public struct CrawlTrack: Sendable, Hashable {
    /// The track.
    public let track: Track
    /// Its main artist, the one who was visited.
    public let artist: Artist.ID
    /// How many steps from the seed that artist is.
    public let depth: Int
    /// When it was visited.
    public let foundAt: Date
    /// How far a reader has come with this track.
    public let place: CrawlPlace
}

/// A place in what a crawl found: it stays where it is however the crawl grows.
///
/// All that is found later comes after it.
public struct CrawlPlace: Sendable, Hashable {
    /// Steps from the seed.
    public var depth: Int
    /// Of an artist its position; of a track the sequence of its artist's visit.
    public var order: Int64
    /// The track; 0 for an artist.
    public var track: Int64

    /// A place.
    public init(depth: Int, order: Int64, track: Int64 = 0) {
        self.depth = depth
        self.order = order
        self.track = track
    }

    /// Before everything.
    public static let start = CrawlPlace(depth: -1, order: 0)

    /// The same place, or the beginning of a depth where that comes later.
    ///
    /// An index is searched from one bound only: where the depth were told by another one, it would be read from the place on.
    fileprivate func beginning(at depth: Int?) -> CrawlPlace {
        guard let depth, self.depth < depth else { return self }
        return CrawlPlace(depth: depth, order: 0)
    }
}

extension Connection {
    /// The artists of a crawl in the order in which they were found, after a place; perhaps of one depth, or in some states.
    ///
    /// Reads at most `limit` entries of an index for each state, however large the crawl.
    public func artists(
        of crawl: Crawl.ID, after place: CrawlPlace = .start, depth: Int? = nil,
        states: Set<CrawlArtist.State> = Set(CrawlArtist.State.allCases), limit: Int
    ) throws -> [CrawlArtist] {
        let found = try rows(
            Crawl.artistsQuery(crawl, after: place, depth: depth, states: states, limit: limit))
        let ids = try found.map { try $0.get("artist_id", as: Artist.ID.self) }
        let parents = try found.compactMap { try $0.get("parent_id", as: Artist.ID?.self) }
        let artists = Dictionary(
            try self.artists((ids + parents).uniqued()).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        return try zip(found, ids).compactMap { row, id in
            guard let artist = artists[id] else { return nil }
            let parent: Artist.ID? = try row.get("parent_id")
            return CrawlArtist(
                artist: artist, parent: parent.flatMap { artists[$0] }, position: try row.get("position"),
                depth: try row.get("depth"), state: try row.get("state"),
                settledAt: try row.get("settled_at"))
        }
    }

    /// The tracks of the artists whom a crawl visited, visit by visit, after a place; perhaps of one depth.
    ///
    /// A track belongs to its main artist. Looks at no more than `limit` artists, however large the crawl: where those have
    /// fewer tracks, there are fewer, and `end` says how far it has come; nil where nothing is left.
    public func tracks(
        of crawl: Crawl.ID, after place: CrawlPlace = .start, depth: Int? = nil, limit: Int
    ) throws -> (tracks: [CrawlTrack], end: CrawlPlace?) {
        let found = try rows(Crawl.tracksQuery(crawl, after: place, depth: depth, limit: limit))
        let ids = try found.compactMap { try $0.get("track_id", as: Track.ID?.self) }
        let tracks = Dictionary(try self.tracks(ids).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        var visits = 0
        var last: CrawlPlace?
        var all: [CrawlTrack] = []
        for row in found {
            let id: Track.ID? = try row.get("track_id")
            let order: Int64 = try row.get("sequence")
            if last?.order != order { visits += 1 }
            // Where an artist has no more tracks, the next page begins after all that it could have.
            last = CrawlPlace(depth: try row.get("depth"), order: order, track: id?.rawValue ?? .max)
            guard let last, let track = id.flatMap({ tracks[$0] }) else { continue }
            all.append(
                CrawlTrack(
                    track: track, artist: try row.get("artist_id"), depth: last.depth,
                    foundAt: try row.get("settled_at"), place: last))
        }
        return (all, found.count >= limit || visits >= limit ? last : nil)
    }

    /// The artists whom a crawl had visited by a point of its sequence, in the order of their ids.
    public func artistsReached(by crawl: Crawl.ID, through sequence: Int64) throws -> [Artist.ID] {
        try rows(
            """
            SELECT artist_id FROM crawl_artists
             WHERE crawl_id = \(crawl) AND state = 'visited' AND sequence <= \(sequence)
             ORDER BY artist_id
            """
        ).map { try $0.get("artist_id") }
    }
}

extension Crawl {
    /// The places of artists after a place; the index has them in this order for each state.
    package static func artistsQuery(
        _ crawl: Crawl.ID, after place: CrawlPlace, depth: Int?, states: Set<CrawlArtist.State>, limit: Int
    ) -> Query {
        let start = place.beginning(at: depth)
        return """
            SELECT found.* FROM unnest(\(states.map(\.rawValue).sorted())) AS wanted (state)
             CROSS JOIN LATERAL (
                SELECT artist_id, parent_id, position, depth, state, settled_at FROM crawl_artists a
                 WHERE crawl_id = \(crawl) AND a.state = wanted.state
                   AND (depth, position) > (\(start.depth), \(Int(clamping: start.order)))
                   AND depth <= \(depth ?? 1_000)
                 ORDER BY depth, position LIMIT \(limit)) found
             ORDER BY depth, position LIMIT \(limit)
            """
    }

    /// The tracks of some visits, from the one of a place on; a visit without tracks has one row all the same.
    package static func tracksQuery(
        _ crawl: Crawl.ID, after place: CrawlPlace, depth: Int?, limit: Int
    ) -> Query {
        // Past all that a visit could have brought, the next one is the first.
        let start = place.beginning(at: depth)
        let first = start.order + (start.track == .max ? 1 : 0)
        return """
            SELECT v.artist_id, v.depth, v.sequence, v.settled_at, t.id AS track_id
              FROM (SELECT artist_id, depth, sequence, settled_at FROM crawl_artists
                     WHERE crawl_id = \(crawl) AND state = 'visited'
                       AND (depth, sequence) >= (\(start.depth), \(first))
                       AND depth <= \(depth ?? 1_000)
                     ORDER BY depth, sequence LIMIT \(limit)) v
              LEFT JOIN LATERAL (
                   SELECT id FROM tracks
                    WHERE artist_id = v.artist_id
                      AND (v.sequence <> \(start.order) OR id > \(start.track))
                    ORDER BY id LIMIT \(limit)) t ON true
             ORDER BY v.depth, v.sequence, t.id LIMIT \(limit)
            """
    }
}
