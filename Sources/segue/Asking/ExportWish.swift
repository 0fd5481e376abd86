import Lifecycle
import Music
import Site
import Storage

/// What an operator wants to have of what a crawl found, as a file on standard output.
struct ExportWish: Sendable {
    private let collection: CrawlCollection
    private let format: CrawlExport.Format
    private let crawl: Crawl.ID?
    private let wish: CollectionWish

    static let options = [
        Command.Option(
            name: "export", value: "KIND", help: "no walk: write what one found, artists or tracks, and end"),
        Command.Option(name: "format", value: "FORMAT", help: "export: csv or jsonl (default: csv)"),
        Command.Option(
            name: "state", value: "STATE", help: "export: artists that are waiting, visited or failed"),
    ]

    /// Reads the options; nil where nothing is to be exported.
    init?(_ arguments: Arguments) throws {
        guard let kind = try arguments.choice("export", of: CrawlCollection.allCases.map(\.rawValue)) else {
            if let word = ["format", "state"].first(where: arguments.has) {
                throw UsageError("'--\(word)' goes with '--export'", of: "crawl")
            }
            return nil
        }
        if let word = ["seed", "breadth", "limit", "follow", "pause", "resume", "cancel"].first(
            where: arguments.has)
        {
            throw UsageError("'--\(word)' does not go with '--export'", of: "crawl")
        }
        collection = kind == "artists" ? .artists : .tracks
        let formats = CrawlExport.Format.allCases.map(\.rawValue)
        format = try arguments.choice("format", of: formats).flatMap(CrawlExport.Format.init) ?? .csv
        crawl = try arguments.number("id", in: 1...Int.max).map { Crawl.ID(rawValue: Int64($0)) }
        let states = CrawlArtist.State.allCases.map(\.rawValue)
        let state = try arguments.choice("state", of: states).flatMap(CrawlArtist.State.init)
        if state != nil, collection == .tracks {
            throw UsageError("'--state' is of artists: tracks are those of visited ones", of: "crawl")
        }
        wish = CollectionWish(
            depth: try arguments.number("depth", in: CrawlTerms.depth.operatorBounds),
            states: state.map { [$0] } ?? Set(CrawlArtist.State.allCases))
    }

    /// Writes the file, a page at a time.
    func fulfil(for listener: Listener, at database: Database) async throws {
        let scope = Scope.listener(listener.id)
        let found = try await database.transaction(as: scope) { connection in
            try crawl.map { try connection.crawl($0) } ?? connection.crawls(of: listener.id, limit: 1).first
        }
        guard let found else {
            throw Failure(
                "\(listener.name) has no crawl\(crawl.map { " \($0.rawValue)" } ?? "") to export from")
        }
        guard !found.isTrial else { throw Failure.onlyPlanned(found) }
        let export = CrawlExport(database, as: scope, collection, of: found.id, format, wish)
        while let piece = try await export.next() {
            StandardStream.output.write(piece)
        }
    }
}
