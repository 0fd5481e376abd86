internal import HTTP
internal import Music
internal import Storage

/// What somebody says of a song or an artist, read from a request.
struct OpinionWish: Sendable, Hashable {
    /// What is said, and of what.
    let opinion: Told
    /// For how many days a "not now" is meant; nil: as usual.
    let days: Int?

    /// What can be said.
    enum Verdict: String, Encodable, Sendable, CaseIterable {
        case like, dislike, less, none
        case notNow = "not_now"
    }

    /// What is said, and of what.
    enum Told: Sendable, Hashable {
        case ofTrack(Track.ID, Opinion)
        case nothingOfTrack(Track.ID)
        /// "Less of this artist", said at a song: its main artist is meant.
        case lessOfArtistOf(Track.ID)
        case ofArtist(Artist.ID, ArtistOpinion)
        case nothingOfArtist(Artist.ID)
    }

    private struct Body: Decodable {
        var track: Int64?
        var artist: Int64?
        var verdict: String
        var days: Int?

        init(from decoder: any Decoder) throws {
            var fields = try Fields(decoder)
            track = try fields.optional("track")
            artist = try fields.optional("artist")
            verdict = try fields.needed("verdict")
            days = try fields.optional("days")
            try fields.refuseOthers()
        }
    }

    /// Reads the body; what is wrong is refused by name.
    init(_ request: Request) throws {
        let body = try request.json(as: Body.self)
        for (name, number) in [("track", body.track), ("artist", body.artist)] {
            if let number, number < 1 { throw ProblemDocument.wrong(name, "must be the number of one") }
        }
        guard let verdict = Verdict(rawValue: body.verdict) else {
            let all = Verdict.allCases.map(\.rawValue).joined(separator: ", ")
            throw ProblemDocument.wrong("verdict", "must be one of these: \(all)")
        }
        guard body.days == nil || verdict == .notNow else {
            throw ProblemDocument.wrong("days", "is for the verdict not_now")
        }
        guard body.days.map((1...365).contains) ?? true else {
            throw ProblemDocument.wrong("days", "must be a whole number from 1 to 365")
        }
        days = body.days
        switch (body.track, body.artist) {
        case (let track?, nil): opinion = Self.told(verdict, of: Track.ID(rawValue: track))
        case (nil, let artist?): opinion = try Self.told(verdict, of: Artist.ID(rawValue: artist))
        case (nil, nil): throw ProblemDocument.wrong("track", "or artist is needed")
        default: throw ProblemDocument.wrong("artist", "and track must not come together")
        }
    }

    private static func told(_ verdict: Verdict, of track: Track.ID) -> Told {
        switch verdict {
        case .like: .ofTrack(track, .like)
        case .dislike: .ofTrack(track, .dislike)
        case .notNow: .ofTrack(track, .notNow)
        case .less: .lessOfArtistOf(track)
        case .none: .nothingOfTrack(track)
        }
    }

    private static func told(_ verdict: Verdict, of artist: Artist.ID) throws(ProblemDocument) -> Told {
        switch verdict {
        case .like: .ofArtist(artist, .like)
        case .dislike: .ofArtist(artist, .dislike)
        case .less: .ofArtist(artist, .less)
        case .none: .nothingOfArtist(artist)
        case .notNow: throw .wrong("verdict", "not_now is for a track; less is for an artist")
        }
    }
}
