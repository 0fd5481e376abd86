internal import Postgres

extension Crawl.ID {
    /// The channel on which one hears that the crawl may have changed: a hint, of which the tables tell more.
    public var channel: String { "crawl \(rawValue)" }
}

extension Connection {
    /// Tells whoever watches some crawls, when the transaction commits, that they have changed.
    ///
    /// NOTIFY lets one transaction commit at a time. Who moves crawls has the catalogue's turn until then anyway, and the other
    /// changes are few.
    func tellWatchers(of crawls: [Crawl.ID]) throws {
        for crawl in crawls { try notify(crawl.channel) }
    }
}
