internal import Music
internal import Recommender

/// A taste as an edition records it: ids and weights, short and in order.
struct TasteRecord: Codable {
    private var seeds: [Weight]
    private var artists: [Weight]
    private var known: [Track.ID]
    private var dislikedTracks: [Track.ID]
    private var dislikedArtists: [Artist.ID]
    private var lessOf: [Artist.ID]
    private var moreOf: [Artist.ID]
    private var resting: [Track.ID]
    private var shownLately: [Track.ID]
    private var strangers: [Stranger]

    /// Something that speaks, and how loudly: `[id, weight]`.
    private struct Weight: Codable {
        var id: Int64
        var weight: Double

        init(_ id: Int64, _ weight: Double) { (self.id, self.weight) = (id, weight) }
        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            self.init(try pair.decode(Int64.self), try pair.decode(Double.self))
        }
        func encode(to encoder: any Encoder) throws {
            var pair = encoder.unkeyedContainer()
            try pair.encode(id)
            try pair.encode(weight)
        }
    }

    init(_ taste: Taste) {
        func tracks(_ ids: Set<Track.ID>) -> [Track.ID] { ids.sorted { $0.rawValue < $1.rawValue } }
        func artists(_ ids: Set<Artist.ID>) -> [Artist.ID] { ids.sorted { $0.rawValue < $1.rawValue } }
        seeds = taste.seeds.map { Weight($0.track.rawValue, $0.weight) }
        self.artists = taste.artists.map { Weight($0.artist.rawValue, $0.weight) }
        known = tracks(taste.known)
        dislikedTracks = tracks(taste.dislikedTracks)
        dislikedArtists = artists(taste.dislikedArtists)
        lessOf = artists(taste.lessOf)
        moreOf = artists(taste.moreOf)
        resting = tracks(taste.resting)
        shownLately = taste.shownLately
        strangers = taste.strangers.map(Stranger.init)
    }

    var taste: Taste {
        var taste = Taste(
            seeds: seeds.map { Taste.Seed(track: Track.ID(rawValue: $0.id), weight: $0.weight) },
            artists: artists.map { Taste.SeedArtist(artist: Artist.ID(rawValue: $0.id), weight: $0.weight) })
        taste.known = Set(known)
        taste.dislikedTracks = Set(dislikedTracks)
        taste.dislikedArtists = Set(dislikedArtists)
        taste.lessOf = Set(lessOf)
        taste.moreOf = Set(moreOf)
        taste.resting = Set(resting)
        taste.shownLately = shownLately
        taste.introduce(strangers.map(\.candidate))
        return taste
    }
}

/// The facts of a track that was not in the pool.
private struct Stranger: Codable {
    var id: Track.ID
    var title: String
    var artists: [Artist.ID]
    var isrc: ISRC?
    var releaseYear: Int?
    var popularity: Double?
    var isExplicit: Bool?
    /// The nine measures of a sound, by their names.
    var sound: [String: Double]?

    private static let measures: [(String, any WritableKeyPath<AudioFeatures, Double?> & Sendable)] = [
        ("acousticness", \.acousticness), ("danceability", \.danceability), ("energy", \.energy),
        ("instrumentalness", \.instrumentalness), ("liveness", \.liveness), ("loudness", \.loudness),
        ("speechiness", \.speechiness), ("tempo", \.tempo), ("valence", \.valence),
    ]

    init(_ facts: Candidate) {
        id = facts.id
        title = facts.title
        artists = facts.artists
        isrc = facts.isrc
        releaseYear = facts.releaseYear
        popularity = facts.popularity
        isExplicit = facts.isExplicit
        sound = facts.features.map { features in
            Dictionary(
                uniqueKeysWithValues: Self.measures.compactMap { name, measure in
                    features[keyPath: measure].map { (name, $0) }
                })
        }
    }

    var candidate: Candidate {
        let features = sound.map { sound in
            Self.measures.reduce(into: AudioFeatures()) { $0[keyPath: $1.1] = sound[$1.0] }
        }
        return Candidate(
            id: id, title: title, artists: artists, features: features, releaseYear: releaseYear,
            popularity: popularity, isExplicit: isExplicit, isrc: isrc)
    }
}
