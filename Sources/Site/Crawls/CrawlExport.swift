internal import FoundationEssentials
internal import HTTP
internal import Lifecycle
internal import Music
internal import Postgres
package import Storage

/// All that a crawl found of a kind, as a file that is written while it is read.
///
/// A piece is a page: one short question to the database, by the asker's own rights, and no more than a page in memory.
package final class CrawlExport: Sendable {
    /// How it is written.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        /// RFC 4180, with a header line.
        case csv
        /// A JSON object on each line.
        case jsonl
    }

    private let database: Database
    private let scope: Scope
    private let crawl: Crawl.ID
    private let collection: CrawlCollection
    private let format: Format
    private let wish: CollectionWish
    private let pieceSize: Int
    private let state = Guarded(State())

    private struct State {
        var place: CrawlPlace? = .start
        var hasBegun = false
    }

    /// What a crawl found, read in the name of `scope`.
    package init(
        _ database: Database, as scope: Scope, _ collection: CrawlCollection, of crawl: Crawl.ID,
        _ format: Format,
        _ wish: CollectionWish = CollectionWish(), pieceSize: Int = 500
    ) {
        self.database = database
        self.scope = scope
        self.crawl = crawl
        self.collection = collection
        self.format = format
        self.wish = wish
        self.pieceSize = pieceSize
    }

    /// The next piece, or nil at the end.
    ///
    /// One after another.
    package func next() async throws -> [UInt8]? {
        let (place, hasBegun) = state.withLock { ($0.place, $0.hasBegun) }
        guard let place else { return nil }
        let (lines, end) =
            switch collection {
            case .artists: try await artists(after: place)
            case .tracks: try await tracks(after: place)
            }
        state.withLock { $0 = State(place: end, hasBegun: true) }
        return (hasBegun || format == .jsonl ? [] : header) + lines
    }

    private var header: [UInt8] {
        CSVLine(collection == .artists ? CrawlArtistView.columns : CrawlTrackView.columns).bytes
    }

    private func artists(after place: CrawlPlace) async throws -> ([UInt8], CrawlPlace?) {
        let found = try await database.transaction(as: scope) { connection in
            try connection.artists(
                of: crawl, after: place, depth: wish.depth, states: wish.states, limit: pieceSize)
        }
        let isLast = found.count < pieceSize
        return (
            try found.flatMap { try line(CrawlArtistView($0), { $0.line(of: $1) }, of: $0) },
            isLast ? nil : found.last.map { CrawlPlace(depth: $0.depth, order: Int64($0.position)) }
        )
    }

    private func tracks(after place: CrawlPlace) async throws -> ([UInt8], CrawlPlace?) {
        let (found, end) = try await database.transaction(as: scope) { connection in
            try connection.tracks(of: crawl, after: place, depth: wish.depth, limit: pieceSize)
        }
        return (try found.flatMap { try line(CrawlTrackView($0), { $0.line(of: $1) }, of: $0) }, end)
    }

    private func line<View: AttributedLine, Found>(
        _ view: View, _ csv: (View, Found) -> CSVLine, of found: Found
    ) throws -> [UInt8] {
        guard format == .jsonl else { return csv(view, found).bytes }
        var view = view
        view.attribution = AttributionView().source
        return try Response.json(view).bytes + [UInt8(ascii: "\n")]
    }
}

/// A line that travels alone, and so says by itself from whom it comes.
private protocol AttributedLine: Encodable {
    var attribution: String? { get set }
}

extension CrawlArtistView: AttributedLine {
    fileprivate static let columns = [
        "position", "depth", "state", "artist_id", "name", "genres", "popularity", "spotify_url",
        "spotify_id",
        "mbid", "deezer_id", "found_by_id", "found_by", "settled_at", "attribution",
    ]

    fileprivate func line(of found: CrawlArtist) -> CSVLine {
        let facts = found.artist.facts
        var line = CSVLine()
        line.add(position)
        line.add(depth)
        line.add(state.rawValue)
        line.add(artist.id)
        line.add(artist.name)
        line.add(genres.joined(separator: "; "))
        line.add(popularity)
        line.add(artist.spotifyURL)
        line.add(facts.spotifyID?.rawValue)
        line.add(facts.mbid?.rawValue)
        line.add(facts.deezerID?.rawValue)
        line.add(foundBy?.id)
        line.add(foundBy?.name)
        line.add(settledAt?.formatted(.iso8601))
        line.add(AttributionView().source)
        return line
    }
}

extension CrawlTrackView: AttributedLine {
    fileprivate static let columns = [
        "track_id", "title", "artists", "album", "release_year", "duration_ms", "explicit", "popularity",
        "spotify_url", "spotify_id", "isrc", "mbid", "deezer_id", "depth", "found_at", "attribution",
    ]

    fileprivate func line(of found: CrawlTrack) -> CSVLine {
        let facts = found.track.facts
        var line = CSVLine()
        line.add(track.id)
        line.add(track.title)
        line.add(track.artists.map(\.name).joined(separator: "; "))
        line.add(track.album?.title)
        line.add(track.releaseYear)
        line.add(track.durationMs)
        line.add(track.explicit.map { $0 ? "true" : "false" })
        line.add(facts.popularity)
        line.add(track.spotifyURL)
        line.add(facts.spotifyID?.rawValue)
        line.add(track.isrc)
        line.add(facts.mbid?.rawValue)
        line.add(facts.deezerID?.rawValue)
        line.add(depth)
        line.add(foundAt.formatted(.iso8601))
        line.add(AttributionView().source)
        return line
    }
}
