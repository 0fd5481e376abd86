public import Recommender

/// What a backtest of one's own came to, in figures and in words.
public struct Quality: Sendable, Hashable {
    /// What was hidden, and how it was chosen.
    public var holdout: Holdout
    /// What was found of it.
    public var backtest: Backtest
    /// The fingerprint of the pool that it was looked for in.
    public var pool: UInt64

    /// The whole in a sentence or two, for the listener.
    public var sentence: String {
        guard !holdout.rest.isEmpty || !holdout.tracks.isEmpty else {
            return "Nothing that you play is known yet: there is nothing to hide and to look for."
        }
        guard let whole = backtest.beginnings.last else {
            return "Too few to tell: of what you play, only \(songs(backtest.findable)) can be hidden and "
                + "looked for, and it takes \(Backtest.fewest)."
        }
        let found = whole.songs
        return
            "\(part) With \(songs(found.total)) hidden, a list of \(whole.length) finds \(found.found) again; "
            + "the \(whole.length) most popular would find \(rounded(found.byPopularity)), and "
            + "\(whole.length) by chance \(rounded(found.byChance)). \(judgement)\(discovery)"
    }

    /// What became of the artists whom the rest does not know.
    private var discovery: String {
        guard let artists = backtest.beginnings.last?.newArtists, artists.total > 0 else { return "" }
        let hidden = artists.total == 1 ? "1 hidden artist" : "\(artists.total) hidden artists"
        return " Of \(hidden) new to you it finds \(artists.found); the most popular songs would find "
            + "\(rounded(artists.byPopularity)), and chance \(rounded(artists.byChance))."
    }

    private var part: String {
        switch holdout.method {
        case .newest: "The newest part of what you play was hidden from Segue."
        case .lately: "What you play only lately was hidden from Segue."
        case .fifth:
            "Your history arrived all at once, so a random fifth of it was hidden from Segue."
        }
    }

    private var judgement: String {
        switch backtest.verdict {
        case .tooFew: ""
        case .unclear: "For songs that is too little to tell it from chance."
        case .betterThanChance:
            "For songs that is better than chance, but not clearly better than popularity."
        case .betterThanPopularity: "For songs that is more than popularity and chance would explain."
        case .worseThanPopularity: "For songs popularity alone would have served you better."
        }
    }

    private func songs(_ count: Int) -> String { count == 1 ? "1 song" : "\(count) songs" }

    /// An expected number to one digit after the point, none where it is whole.
    private func rounded(_ value: Double) -> String {
        guard value >= 0.05 || value == 0 else { return "hardly any" }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 || tenths >= 100 ? "\(Int(value.rounded()))" : "\(tenths / 10).\(tenths % 10)"
    }
}
