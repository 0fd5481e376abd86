internal import HTTP
internal import Music
internal import Storage

/// What a listener thinks of songs: it steers the next list.
struct Opinions: Sendable {
    let database: Database

    private enum Verdict: String, Codable {
        case like, dislike, none
    }

    private struct Opinion: Codable {
        var track: Int64
        var verdict: Verdict
    }

    /// Takes note of an opinion, or takes it back.
    func take(_ caller: Caller, _ request: Request) async throws -> Response {
        let opinion = try request.json(as: Opinion.self)
        guard opinion.track > 0 else { throw ProblemDocument.wrong("track", "must be the number of a track") }
        let track = Track.ID(rawValue: opinion.track)
        let listener = caller.listener.id
        try await database.transaction(as: .listener(listener)) { connection in
            let isKnown =
                switch opinion.verdict {
                case .like: try connection.give(.like, to: track, by: listener)
                case .dislike: try connection.give(.dislike, to: track, by: listener)
                case .none:
                    try connection.takeBackOpinion(of: track, by: listener) || connection.track(track) != nil
                }
            guard isKnown else {
                throw ProblemDocument(404, detail: "There is no such track.", parameter: "track")
            }
            try connection.markStale(editionsOf: listener, because: "you have said what you think of songs")
        }
        return try .json(opinion)
    }
}
