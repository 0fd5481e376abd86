public import Music
public import Storage

/// How far crawls go, and how long their answers hold.
public struct CrawlSettings: Sendable, Hashable {
    /// How many of an artist's tracks are taken.
    public var tracksPerArtist = 10
    /// For how long an answer about an artist is not asked again.
    public var freshness: Duration = .seconds(30 * 86_400)
    /// From how many of a listener's favourite artists a crawl of theirs begins.
    public var seeds = 20
    /// How many steps the first crawl goes.
    public var depth = 1
    /// How many related artists of each it takes.
    public var breadth = 10
    /// How many artists it visits at most.
    public var limit = 80

    /// The usual settings.
    public init() {}

    /// The crawl that follows a listener's first sync.
    public func firstCrawl(of listener: Listener.ID) -> NewCrawl {
        NewCrawl(listener: listener, seed: "me", depth: depth, breadth: breadth, limit: limit)
    }
}
