internal import Curation
internal import FoundationEssentials
internal import HTTP
internal import Music
internal import Storage

/// An edition, as the API shows it.
struct EditionView: Encodable {
    var number: Int
    var madeAt: Date
    var count: Int
    var stale: Bool
    var staleSince: Date?
    var staleReason: String?
    var restoredFrom: Int?
    /// The dials that it was made with; nil where that is not known.
    var dials: DialsView?
    /// What there is to say of how it was made.
    var note: String?

    init(_ edition: Edition) {
        number = edition.number
        madeAt = edition.madeAt
        count = edition.count
        stale = edition.staleSince != nil
        staleSince = edition.staleSince
        staleReason = edition.staleReason
        restoredFrom = edition.restoredFrom
        dials = edition.dials.map(DialsView.init)
        switch edition.cameBack {
        case ...0: note = nil
        case 1: note = "One song came back before its rest was over: there was not enough else."
        case let count:
            note = "\(count) songs came back before their rest was over: there was not enough else."
        }
    }
}

/// A listener's editions, the latest first, as the API shows them.
struct EditionsView: Encodable {
    var editions: [EditionView]
}

/// What changed from one edition to another, as the API shows it.
struct ComparisonView: Encodable {
    var from: EditionView
    var to: EditionView
    var common: Int
    var entered: [PlaceView]
    var left: [PlaceView]
    var moved: [MoveView]
    var attribution = AttributionView()

    struct PlaceView: Encodable {
        var rank: Int
        var track: TrackView
    }

    struct MoveView: Encodable {
        var from: Int
        var to: Int
        var track: TrackView
    }

    init(from: Edition, to: Edition, _ comparison: Comparison, _ tracks: [Track.ID: TrackView]) {
        self.from = EditionView(from)
        self.to = EditionView(to)
        common = comparison.common
        func places(_ places: [Comparison.Place]) -> [PlaceView] {
            places.compactMap { place in tracks[place.track].map { PlaceView(rank: place.rank, track: $0) } }
        }
        entered = places(comparison.entered)
        left = places(comparison.left)
        moved = comparison.moved.compactMap { move in
            tracks[move.track].map { MoveView(from: move.from, to: move.to, track: $0) }
        }
    }
}

/// An edition that is current again, as the API shows it.
struct RestoredView: Encodable {
    var edition: EditionView
    /// What the older one had and this one has not, in its order.
    var leftOut: [Omission]
    var attribution = AttributionView()

    struct Omission: Encodable {
        var because: Restored.Omission.Grounds
        var track: TrackView
    }
}
