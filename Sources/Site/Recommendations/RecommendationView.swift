internal import FoundationEssentials
internal import HTTP
internal import Music
internal import Storage

/// A page of a ranked list, as the API shows it.
struct RecommendationsView: Encodable {
    var edition: EditionView
    var items: [RecommendationView]
    var nextCursor: String?
    var attribution = AttributionView()
}

/// A recommended song, as the API shows it.
struct RecommendationView: Encodable {
    var rank: Int
    var score: Double
    var track: TrackView
    var reasons: ReasonsView
    var feedback: Opinion?
}

extension RecommendationView {
    init(_ place: Recommendation, _ track: TrackView, _ opinion: Opinion?) throws {
        self.init(
            rank: place.rank, score: place.score, track: track,
            reasons: ReasonsView(try place.why), feedback: opinion)
    }

    /// Whether it is one of those that are to be left out.
    func `is`(among left: Set<ListWish.Exclusion>) -> Bool {
        feedback == .like && left.contains(.liked) || feedback == .dislike && left.contains(.disliked)
            || track.explicit == true && left.contains(.explicit)
    }
}

/// A song with its link to Spotify, as the API shows it.
struct TrackView: Encodable {
    var id: Int64
    var title: String
    var artists: [ArtistView]
    var album: AlbumView?
    var releaseYear: Int?
    var spotifyURL: String?
    var isrc: String?
    var durationMs: Int?
    var explicit: Bool?

    enum CodingKeys: String, CodingKey {
        case id, title, artists, album, releaseYear, isrc, durationMs, explicit
        case spotifyURL = "spotifyUrl"
    }

    /// - Parameter said: what the listener said of artists.
    init(_ track: Track, _ said: [Artist.ID: ArtistOpinion]) {
        let facts = track.facts
        id = track.id.rawValue
        title = facts.title
        artists = zip(track.artistIDs, facts.artists).map { ArtistView($0, $1, said[$0]) }
        album = facts.album.map { AlbumView($0) }
        releaseYear = facts.album?.releaseYear
        spotifyURL = facts.spotifyID.map { spotifyPage("track", $0) }
        isrc = facts.isrc?.rawValue
        durationMs = facts.duration.map { Int($0 / .milliseconds(1)) }
        explicit = facts.isExplicit
    }
}

/// An artist with their link to Spotify, as the API shows them.
struct ArtistView: Encodable {
    var id: Int64
    var name: String
    var spotifyURL: String?
    var feedback: ArtistOpinion?

    enum CodingKeys: String, CodingKey {
        case id, name, feedback
        case spotifyURL = "spotifyUrl"
    }

    init(_ id: Artist.ID, _ facts: ArtistFacts, _ opinion: ArtistOpinion?) {
        self.id = id.rawValue
        name = facts.name
        spotifyURL = facts.spotifyID.map { spotifyPage("artist", $0) }
        feedback = opinion
    }
}

/// An album with its cover, as the API shows it.
struct AlbumView: Encodable {
    var title: String
    var releaseYear: Int?
    var coverURL: String?

    enum CodingKeys: String, CodingKey {
        case title, releaseYear
        case coverURL = "coverUrl"
    }

    init(_ album: AlbumFacts) {
        title = album.title
        releaseYear = album.releaseYear
        coverURL = album.coverURL
    }
}

/// Why a song is in the list: a sentence, the parts of the score, the seeds that carried it and the way to it.
struct ReasonsView: Encodable {
    var sentence: String
    var parts: [Part]
    var seeds: Reasons.Seeds
    var path: [Reasons.Step]

    struct Part: Encodable {
        var block: String
        var share: Double
        var amount: Double
        var text: String?
    }

    /// The parts that say most first.
    init(_ reasons: Reasons) {
        sentence = reasons.sentence
        seeds = reasons.seeds ?? Reasons.Seeds(tracks: [], artists: [])
        path = reasons.path ?? []
        parts = reasons.parts.sorted { abs($0.amount) > abs($1.amount) }.map { part in
            Part(block: part.block, share: reasons.share(of: part), amount: part.amount, text: part.text)
        }
    }
}

/// What Spotify's terms ask to be shown with its songs.
struct AttributionView: Encodable {
    var source = "Spotify"
    var url = "https://open.spotify.com"
    var notice = "Songs, names and covers come from Spotify and link to it."
}

/// There is no list, or no new one, yet.
struct NotYetView: Encodable {
    var missing: [String]
    var job: Int64?
    var detail: String
}

/// The page of something at Spotify, which the terms want linked wherever it is shown.
func spotifyPage(_ kind: String, _ id: SpotifyID) -> String {
    "https://open.spotify.com/\(kind)/\(percentEncoded(id.rawValue))"
}
