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
