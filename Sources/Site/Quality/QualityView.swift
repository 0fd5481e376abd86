internal import Curation
internal import FoundationEssentials
internal import Recommender

/// A backtest of one's own, as the API shows it.
struct QualityView: Encodable, Sendable {
    var measuredAt: Date
    var verdict: Backtest.Verdict
    var sentence: String
    var heldOut: HeldOutView
    var candidates: Int
    var lists: [BeginningView]

    init(_ quality: Quality, at date: Date) {
        measuredAt = date
        verdict = quality.backtest.verdict
        sentence = quality.sentence
        heldOut = HeldOutView(quality)
        candidates = quality.backtest.candidates
        lists = quality.backtest.beginnings.map { BeginningView($0) }
    }
}

/// What was hidden, as the API shows it.
struct HeldOutView: Encodable, Sendable {
    var method: Holdout.Method
    var since: Date?
    var tracks: Int
    var inPool: Int
    var needed = Backtest.fewest
    var rest: Int

    init(_ quality: Quality) {
        method = quality.holdout.method
        since = quality.holdout.since
        tracks = quality.backtest.hidden
        inPool = quality.backtest.findable
        rest = quality.holdout.rest.count
    }
}

/// What the first places of a list find, as the API shows it.
struct BeginningView: Encodable, Sendable {
    var length: Int
    var tracks: CountView
    var artists: CountView
    var newArtists: CountView

    init(_ beginning: Backtest.Beginning) {
        length = beginning.length
        tracks = CountView(beginning.songs)
        artists = CountView(beginning.artists)
        newArtists = CountView(beginning.newArtists)
    }
}

/// How many were found, as the API shows it; `low` and `high` bound the share 95 times in 100.
struct CountView: Encodable, Sendable {
    var found: Int
    var total: Int
    var share: Double
    var low: Double
    var high: Double
    var popularity: Double
    var chance: Double

    init(_ count: Backtest.Count) {
        (found, total, share) = (count.found, count.total, count.share)
        (low, high) = (count.interval.lowerBound, count.interval.upperBound)
        (popularity, chance) = (count.byPopularity, count.byChance)
    }
}
