internal import HTTP
internal import Music
internal import Storage

/// Finds tracks of the catalogue by name, so that one can ask why they are on no list.
struct CatalogueSearch: Sendable {
    let database: Database

    /// The best known tracks whose title or artist has the words; nothing that is a listener's decides of it.
    func find(_ caller: Caller, _ request: Request) async throws -> Response {
        let parameters = try Parameters(of: request, only: "q", "limit")
        let text = try words(try parameters.text("q"), as: "q", upTo: 100)
        let limit = try parameters.number("limit", in: 1...50, or: 10)
        // One letter begins half of all words: too many to look through for too little.
        guard text.utf8.count > 1 else { throw ProblemDocument.wrong("q", "must be two letters at least") }
        let listener = caller.listener.id
        let items = try await database.transaction(as: .listener(listener)) { connection in
            let found = try connection.tracks(matching: text, limit: limit).map(\.id)
            let views = try connection.trackViews(of: found, for: listener)
            return found.compactMap { views[$0] }
        }
        return try .json(FoundTracksView(items: items))
    }
}

/// Tracks of the catalogue, as the API shows them.
private struct FoundTracksView: Encodable {
    var items: [TrackView]
    var attribution = AttributionView()
}
