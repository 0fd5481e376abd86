internal import HTTP
internal import Music
internal import Postgres
internal import Storage

/// What a crawl found: page by page, or as a file.
struct CrawlCollections: Sendable {
    let database: Database

    /// A page of the crawl's artists, in the order in which they were found.
    func artists(_ caller: Caller, _ request: Request, _ crawl: Crawl.ID) async throws -> Response {
        let parameters = try Parameters(of: request, only: "limit", "cursor", "depth", "state")
        let wish = try CollectionWish(parameters)
        let limit = try parameters.number("limit", in: 1...200, or: 50)
        let place = try parameters.place(on: .artists, of: crawl)
        let found = try await read(crawl, of: caller) { connection in
            // One more than is shown tells whether there is another page.
            try connection.artists(
                of: crawl, after: place, depth: wish.depth, states: wish.states, limit: limit + 1)
        }
        let shown = found.prefix(limit)
        let last = found.count > limit ? shown.last : nil
        let cursor = last.map {
            CrawlCursor(.artists, of: crawl, after: CrawlPlace(depth: $0.depth, order: Int64($0.position)))
        }
        return try Response.json(
            CollectionPage(items: shown.map { CrawlArtistView($0) }, nextCursor: cursor?.text)
        ).tagged(for: request)
    }

    /// A page of the tracks of the artists whom the crawl visited, visit by visit.
    func tracks(_ caller: Caller, _ request: Request, _ crawl: Crawl.ID) async throws -> Response {
        let parameters = try Parameters(of: request, only: "limit", "cursor", "depth")
        let wish = try CollectionWish(parameters)
        let limit = try parameters.number("limit", in: 1...200, or: 50)
        let place = try parameters.place(on: .tracks, of: crawl)
        let (found, end) = try await read(crawl, of: caller) { connection in
            try connection.tracks(of: crawl, after: place, depth: wish.depth, limit: limit)
        }
        let cursor = end.map { CrawlCursor(.tracks, of: crawl, after: $0) }
        return try Response.json(
            CollectionPage(items: found.map { CrawlTrackView($0) }, nextCursor: cursor?.text)
        ).tagged(for: request)
    }

    /// All of one kind, as a file.
    func export(
        _ caller: Caller, _ request: Request, _ collection: CrawlCollection, of crawl: Crawl.ID
    ) async throws -> Response {
        let parameters =
            collection == .artists
            ? try Parameters(of: request, only: "format", "depth", "state")
            : try Parameters(of: request, only: "format", "depth")
        let format: CrawlExport.Format = try parameters.choice("format") ?? .csv
        let scope = Scope.listener(caller.listener.id)
        let export = CrawlExport(
            database, as: scope, collection, of: crawl, format, try CollectionWish(parameters))
        try await read(crawl, of: caller) { _ in }
        return Response(
            200,
            headers: [
                "Content-Type": format == .csv
                    ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson",
                "Content-Disposition":
                    "attachment; filename=\"segue-crawl-\(crawl.rawValue)-\(collection.rawValue).\(format.rawValue)\"",
                "Link": "<\(AttributionView().url)>; rel=\"via\"",
            ], body: .stream { try await export.next() })
    }

    /// Reads something of a crawl that the caller may see.
    private func read<Value: Sendable>(
        _ crawl: Crawl.ID, of caller: Caller, _ body: @Sendable (isolated Connection) throws -> Value
    ) async throws -> Value {
        try await database.transaction(as: .listener(caller.listener.id)) { connection in
            guard try connection.crawl(crawl) != nil else { throw CrawlDesk.unknown }
            return try body(connection)
        }
    }
}

extension Parameters {
    /// The place after which a page begins, as the page before gave it.
    fileprivate func place(on collection: CrawlCollection, of crawl: Crawl.ID) throws(ProblemDocument)
        -> CrawlPlace
    {
        guard let text = try? self.text("cursor") else { return .start }
        guard let cursor = CrawlCursor(text), cursor.list == collection, cursor.crawl == crawl else {
            throw .wrong("cursor", "is not a cursor that a page of this list gave")
        }
        return cursor.place
    }
}
