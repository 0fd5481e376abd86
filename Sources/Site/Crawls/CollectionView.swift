internal import FoundationEssentials
internal import Music
internal import Storage

/// A page of what a crawl found, as the API shows it.
struct CollectionPage<Item: Encodable>: Encodable {
    var items: [Item]
    var nextCursor: String?
    var attribution = AttributionView()
}

/// An artist of a crawl, as the API shows them.
struct CrawlArtistView: Encodable {
    var position: Int
    var depth: Int
    var state: CrawlArtist.State
    var artist: ArtistView
    var genres: [String]
    var popularity: Double?
    var foundBy: ArtistView?
    var settledAt: Date?
    /// On a line by itself, for it may travel alone.
    var attribution: String?

    init(_ found: CrawlArtist) {
        position = found.position
        depth = found.depth
        state = found.state
        artist = ArtistView(found.artist.id, found.artist.facts, nil)
        genres = found.artist.facts.genres
        popularity = found.artist.facts.popularity
        foundBy = found.parent.map { ArtistView($0.id, $0.facts, nil) }
        settledAt = found.settledAt
    }
}

/// A track of a crawl, as the API shows it.
struct CrawlTrackView: Encodable {
    var depth: Int
    var foundAt: Date
    var track: TrackView
    /// On a line by itself, for it may travel alone.
    var attribution: String?

    init(_ found: CrawlTrack) {
        depth = found.depth
        foundAt = found.foundAt
        track = TrackView(found.track, [:])
    }
}
