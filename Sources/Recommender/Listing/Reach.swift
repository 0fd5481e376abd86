internal import LinearAlgebra
public import Music

/// A part of a crawl: what it had visited by a point of its sequence, which stays the same however far it goes on.
///
/// As a dial it limits a list to tracks of the artists who were visited.
public struct CrawlLimit: Sendable, Hashable, Codable {
    /// The crawl; 0: no crawl limits the list.
    public var crawl: Int64
    /// The last point of its sequence that counts; nil: as far as it is, which a list that is made settles.
    public var sequence: Int64?

    /// A part of a crawl; without a point, as far as it is.
    public init(crawl: Int64, sequence: Int64? = nil) {
        self.crawl = crawl
        self.sequence = sequence
    }

    /// No crawl limits the list.
    public static let off = CrawlLimit(crawl: 0, sequence: 0)
}

/// The artists whom a part of a crawl reached.
public struct Reach: Sendable, Hashable {
    /// The artists.
    public let artists: Set<Artist.ID>

    /// These artists and nobody else.
    public init(_ artists: some Sequence<Artist.ID>) { self.artists = Set(artists) }

    /// The same for the same artists, in whatever order they came; another for others, but for accidents.
    public var fingerprint: UInt64 {
        let ids = artists.map(\.rawValue).sorted()
        return Strip(ids).withBytes(Checksum.of)
    }
}
