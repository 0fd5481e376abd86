package import Storage

/// Where the next page of what a crawl found begins: opaque to a caller, checked when it comes back.
///
/// It is not signed: it names a crawl, which the database shows to its listener only, and a place in it, which stays where
/// it is while the crawl grows.
package struct CrawlCursor: Sendable, Hashable {
    /// What is paged through.
    package let list: CrawlCollection
    /// The crawl.
    package let crawl: Crawl.ID
    /// The last place that was shown.
    package let place: CrawlPlace

    /// A place in what a crawl found.
    package init(_ list: CrawlCollection, of crawl: Crawl.ID, after place: CrawlPlace) {
        self.list = list
        self.crawl = crawl
        self.place = place
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count <= 70, parts.count == 5,
            let list = CrawlCollection.allCases.first(where: { $0.mark == parts[0] }),
            let crawl = Int64(parts[1], radix: 36), let depth = Int(parts[2], radix: 36),
            let order = Int64(parts[3], radix: 36), let track = Int64(parts[4], radix: 36),
            crawl > 0, (0...1_000).contains(depth), order > 0, order < .max, track >= 0
        else { return nil }
        self.init(
            list, of: Crawl.ID(rawValue: crawl),
            after: CrawlPlace(depth: depth, order: order, track: track))
        guard self.text == text else { return nil }  // One place, one spelling.
    }

    /// The cursor as it travels.
    package var text: String {
        let numbers = [crawl.rawValue, Int64(place.depth), place.order, place.track]
        return ([String(list.mark)] + numbers.map { String($0, radix: 36) }).joined(separator: "-")
    }
}

/// What a crawl found of a kind.
package enum CrawlCollection: String, Sendable, Hashable, CaseIterable {
    case artists, tracks

    /// What a cursor begins with.
    fileprivate var mark: Substring { self == .artists ? "ca1" : "ct1" }
}
