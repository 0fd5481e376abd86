internal import Music
internal import Storage

/// A message of a crawl's live line.
struct LiveCrawl: Encodable {
    var kind: Kind
    /// Everything up to here is told: whoever comes back says it as `last_seq`.
    var sequence: Int64
    /// Whether nothing is left to tell; otherwise the next message follows at once.
    var complete: Bool
    var crawl: CrawlView
    var pace: LivePace
    var artists: [LiveArtist]

    enum Kind: String, Encodable {
        /// Forget what was told before: all artists follow.
        case snapshot
        /// Artists that were found, or whose state has changed.
        case delta
    }

    init(_ news: CrawlNews, _ seedName: String?, _ pace: LivePace) {
        kind = news.isWhole ? .snapshot : .delta
        // Of a sequence that is told in parts not all has been told.
        sequence = max(news.isComplete ? news.mark.sequence : news.mark.sequence - 1, 0)
        complete = news.isComplete
        crawl = CrawlView(news.crawl, seedName: seedName)
        self.pace = pace
        artists = news.artists.map { LiveArtist(artist: $0) }
    }
}

/// An artist of a crawl: `[position, id, name, depth, parent's position or 0, state]`, for there are thousands.
struct LiveArtist: Encodable {
    var artist: WatchedArtist

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(artist.position)
        try container.encode(artist.id.rawValue)
        try container.encode(artist.name)
        try container.encode(artist.depth)
        try container.encode(artist.parent ?? 0)
        try container.encode(artist.state)
    }
}
