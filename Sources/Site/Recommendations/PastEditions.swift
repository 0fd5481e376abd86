internal import Curation
internal import HTTP
internal import Music
internal import Postgres
internal import Storage

/// A listener's lists of before: to look at, to compare, to bring back.
struct PastEditions: Sendable {
    let database: Database

    /// All that are kept, the latest first.
    func list(_ caller: Caller, _ request: Request) async throws -> Response {
        let limit = try Parameters(of: request, only: "limit").number("limit", in: 1...100, or: 50)
        let listener = caller.listener.id
        let editions = try await database.transaction(as: .listener(listener)) {
            try $0.editions(of: listener, limit: limit)
        }
        return try .json(EditionsView(editions: editions.map { EditionView($0) }))
    }

    /// A page of one.
    func show(_ number: Int, _ caller: Caller, _ request: Request) async throws -> Response {
        let wish = try ListWish(request)
        guard wish.cursor.map({ $0.list == Int64(number) }) ?? true else {
            throw ProblemDocument.wrong("cursor", "belongs to another list")
        }
        let listener = caller.listener.id
        let page = try await database.transaction(as: .listener(listener)) { connection in
            try connection.page(of: connection.edition(existing: number, of: listener), wish)
        }
        return try Response.json(page).tagged(for: request)
    }

    /// What changed from one to another.
    func compare(_ number: Int, with other: Int, _ caller: Caller, _ request: Request) async throws
        -> Response
    {
        _ = try Parameters(of: request)
        let listener = caller.listener.id
        let view = try await database.transaction(as: .listener(listener)) { connection in
            let from = try connection.edition(existing: number, of: listener)
            let to = try connection.edition(existing: other, of: listener, as: "other")
            let comparison = try connection.compare(from, with: to)
            let named = [
                comparison.entered.map(\.track), comparison.left.map(\.track), comparison.moved.map(\.track),
            ]
            let tracks = try connection.trackViews(of: Array(Set(named.joined())), for: listener)
            return ComparisonView(from: from, to: to, comparison, tracks)
        }
        return try Response.json(view).tagged(for: request)
    }

    /// Makes one the current list again.
    func restore(_ number: Int, _ caller: Caller, _ request: Request) async throws -> Response {
        _ = try Parameters(of: request)
        let listener = caller.listener.id
        let view = try await database.transaction(as: .listener(listener)) { connection in
            guard let restored = try connection.restore(number, of: listener) else {
                throw noSuchEdition("number")
            }
            guard let edition = restored.edition else {
                throw ProblemDocument(
                    409,
                    detail:
                        "You know or dislike every song of list \(number) by now: nothing is left to restore."
                )
            }
            try connection.forgetOldEditions(of: listener)
            let tracks = try connection.trackViews(of: restored.leftOut.map(\.track), for: listener)
            return RestoredView(
                edition: EditionView(edition),
                leftOut: restored.leftOut.compactMap { omission in
                    tracks[omission.track].map { RestoredView.Omission(because: omission.because, track: $0) }
                })
        }
        return try .json(view)
    }
}

extension Connection {
    /// One of a listener's editions; a 404 where there is none with this number.
    fileprivate func edition(
        existing number: Int, of listener: Listener.ID, as name: String = "number"
    ) throws -> Edition {
        guard let edition = try edition(number, of: listener) else { throw noSuchEdition(name) }
        return edition
    }
}

private func noSuchEdition(_ name: String) -> ProblemDocument {
    ProblemDocument(
        404, detail: "There is no list with this number, or it is no longer kept.", parameter: name)
}

/// The number of an edition in a path; what cannot be one is not found.
func editionInPath(_ name: String, of values: [String: String]) throws(ProblemDocument) -> Int {
    let number = try numberInPath(name, of: values)
    guard number <= Int64(Int32.max) else { throw noSuchEdition(name) }
    return Int(number)
}
