internal import Curation
internal import FoundationEssentials
internal import HTTP
internal import Music
internal import Recommender
internal import Storage

/// Why a song is on the list or not, as the API shows it.
struct WhyView: Encodable {
    var track: TrackView
    /// Whether the current list has it.
    var listed: Bool
    /// The current list.
    var edition: EditionView?
    var rank: Int?
    var wouldRank: Int?
    var score: Double?
    var parts: [ReasonsView.Part]?
    var reasons: ReasonsView?
    var dropped: Dropped?
    var needed: Need?
    var notes: [String]
    var feedback: Opinion?

    struct Dropped: Encodable {
        var stage: String
        var setting: String?
        var detail: String
        var because: TrackView?
        var until: Date?
    }

    struct Need: Encodable {
        var score: Double
        var gap: Double
        var block: String?
        var amount: Double
        var listed: Double
    }

    init(_ why: Why) {
        track = TrackView(why.track, why.artistOpinions)
        listed = why.rank != nil
        edition = why.edition.map(EditionView.init)
        rank = why.rank
        wouldRank = why.wouldRank
        score = why.score
        reasons = why.reasons.map(ReasonsView.init)
        parts = reasons?.parts
        dropped = why.dropped.map { dropped in
            Dropped(
                stage: dropped.stage, setting: dropped.setting, detail: dropped.detail,
                because: dropped.because.map { TrackView($0, why.artistOpinions) }, until: dropped.until)
        }
        needed = why.needed.map { need in
            Need(
                score: need.score, gap: need.gap, block: need.block?.rawValue, amount: need.amount,
                listed: need.listed)
        }
        notes = why.notes
        feedback = why.opinion
    }
}
