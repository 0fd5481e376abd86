internal import Curation
internal import HTTP
internal import Music
internal import Recommender
internal import Storage

/// A list that was only tried, and what moved, as the API shows it.
struct TryingView: Encodable {
    var kept = false
    /// The dials that it was made with.
    var dials: DialsView
    /// The dials of the list that it is compared with.
    var against: DialsView
    /// The current list, whose dials those are.
    var edition: EditionView?
    var items: [RecommendationView]
    var moved: [MoveView]
    var entered: [MoveView]
    var left: [MoveView]
    var seeds: Seeds
    var attribution = AttributionView()

    struct Seeds: Encodable {
        var tracks: [SeedTrack]
        var artists: [SeedArtist]
    }

    struct SeedTrack: Encodable {
        var id: Int64
        var title: String
        var artists: [String]
        var weight: Double
    }

    struct SeedArtist: Encodable {
        var id: Int64
        var name: String
        var weight: Double
    }

    /// The first `limit` places without what is to be left out; what moved is told of the whole list.
    init(_ trying: Trying, limit: Int, leavingOut: Set<ListWish.Exclusion>) {
        dials = DialsView(trying.tryout.after.dials)
        against = DialsView(trying.tryout.before.dials)
        edition = trying.snapshot.edition.map(EditionView.init)
        let places = trying.tryout.after.tracks.enumerated().compactMap { place, scored in
            trying.tracks[scored.track].map { track in
                RecommendationView(
                    rank: place + 1, score: scored.score,
                    track: TrackView(track, trying.snapshot.listening.artistOpinions),
                    reasons: ReasonsView(trying.reasons[scored.track] ?? Reasons(sentence: "", parts: [])),
                    feedback: trying.opinions[scored.track])
            }
        }
        items = Array(places.filter { !$0.is(among: leavingOut) }.prefix(limit))
        let shift = trying.tryout.shift
        func views(of moves: [Shift.Move]) -> [MoveView] { moves.compactMap { MoveView($0, trying) } }
        (moved, entered, left) = (views(of: shift.moved), views(of: shift.entered), views(of: shift.left))
        seeds = Seeds(
            tracks: trying.seeds.tracks.compactMap { seed in
                trying.tracks[seed.track].map { track in
                    SeedTrack(
                        id: track.id.rawValue, title: track.facts.title,
                        artists: track.facts.artists.map(\.name), weight: seed.weight)
                }
            },
            artists: trying.seeds.artists.compactMap { seed in
                trying.artists[seed.artist].map { artist in
                    SeedArtist(id: artist.id.rawValue, name: artist.facts.name, weight: seed.weight)
                }
            })
    }
}

/// The dials of a list, as the API shows and takes them.
struct DialsView: Encodable {
    var limit: Int
    var novelty: Double
    var diversity: Double
    var tracksPerArtist: Int
    var allowExplicit: Bool
    var mood: [String: Double]
    /// The crawl that the list is limited to; nil where none limits it.
    var crawl: Int64?

    init(_ dials: Dials) {
        limit = dials.limit
        novelty = dials.novelty
        diversity = dials.diversity
        tracksPerArtist = dials.tracksPerArtist
        allowExplicit = dials.allowsExplicit
        crawl = dials.crawl?.crawl
        mood = Dictionary(
            uniqueKeysWithValues: (dials.mood?.wishes ?? [:]).map { ($0.key.rawValue, $0.value) })
    }
}

/// One song's move, as the API shows it.
struct MoveView: Encodable {
    var track: TrackView
    var from: Int?
    var to: Int?
    /// The blocks whose amounts changed most; empty where it only made room for others.
    var because: [Change]

    struct Change: Encodable {
        var block: String
        var before: Double
        var after: Double
    }

    /// Nil for a song that has left the catalogue meanwhile.
    init?(_ move: Shift.Move, _ trying: Trying) {
        guard let song = trying.tracks[move.track] else { return nil }
        track = TrackView(song, trying.snapshot.listening.artistOpinions)
        from = move.from
        to = move.to
        because = move.because.map { Change(block: $0.block.rawValue, before: $0.before, after: $0.after) }
    }
}
