internal import FoundationEssentials
internal import HTTP
internal import Music
internal import Postgres
internal import Storage

/// What a listener thinks of songs and artists: it steers the next list.
struct Opinions: Sendable {
    let database: Database
    /// How long a "not now" holds that names no days.
    let notNow: Duration

    /// Takes note of an opinion, or takes it back.
    func take(_ caller: Caller, _ request: Request) async throws -> Response {
        _ = try Parameters(of: request)
        let wish = try OpinionWish(request)
        let listener = caller.listener.id
        let span = wish.days.map { Duration.seconds($0 * 86_400) } ?? notNow
        let noted = try await database.transaction(as: .listener(listener)) { connection in
            // Or a list that is being made would be kept as fresh, and never hear of it.
            try connection.takeTurn(of: listener)
            let noted = try connection.note(wish.opinion, by: listener, for: span)
            try connection.markStale(
                editionsOf: listener, because: "you have said what you think of songs or artists")
            return noted
        }
        return try .json(noted)
    }
}

/// An opinion as it was noted, as the API shows it.
struct NotedView: Encodable, Sendable {
    var track: Int64?
    var artist: Int64?
    var verdict: OpinionWish.Verdict
    /// The end of a "not now".
    var restsUntil: Date?
}

extension Connection {
    fileprivate func note(_ opinion: OpinionWish.Told, by listener: Listener.ID, for span: Duration) throws
        -> NotedView
    {
        switch opinion {
        case .ofTrack(let track, let opinion):
            guard try give(opinion, to: track, by: listener, for: span) else { throw unknown("track") }
            return NotedView(
                track: track.rawValue, verdict: opinion.verdict,
                restsUntil: opinion == .notNow ? try restingTracks(of: listener)[track] : nil)
        case .nothingOfTrack(let track):
            guard try takeBackOpinion(of: track, by: listener) || self.track(track) != nil else {
                throw unknown("track")
            }
            return NotedView(track: track.rawValue, verdict: .none)
        case .lessOfArtistOf(let track):
            guard let artist = try mainArtist(of: track), try give(.less, to: artist, by: listener) else {
                throw unknown("track")
            }
            return NotedView(track: track.rawValue, artist: artist.rawValue, verdict: .less)
        case .ofArtist(let artist, let opinion):
            guard try give(opinion, to: artist, by: listener) else { throw unknown("artist") }
            return NotedView(artist: artist.rawValue, verdict: opinion.verdict)
        case .nothingOfArtist(let artist):
            guard try takeBackOpinion(of: artist, by: listener) || self.artist(artist) != nil else {
                throw unknown("artist")
            }
            return NotedView(artist: artist.rawValue, verdict: .none)
        }
    }
}

private func unknown(_ kind: String) -> ProblemDocument {
    ProblemDocument(404, detail: "There is no such \(kind).", parameter: kind)
}

extension Opinion {
    fileprivate var verdict: OpinionWish.Verdict {
        switch self {
        case .like: .like
        case .dislike: .dislike
        case .notNow: .notNow
        }
    }
}

extension ArtistOpinion {
    fileprivate var verdict: OpinionWish.Verdict {
        switch self {
        case .like: .like
        case .less: .less
        case .dislike: .dislike
        }
    }
}
