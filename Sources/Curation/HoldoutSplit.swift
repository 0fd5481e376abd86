public import FoundationEssentials
public import Music
public import Postgres
public import Recommender
package import Storage

/// A listener's history in two parts: what is hidden, and the taste that the rest makes.
public struct HoldoutSplit: Sendable {
    /// Whose.
    public var listener: Listener.ID
    /// What is hidden.
    public var holdout: Holdout
    /// The taste without it, as of then.
    public var taste: Taste
}

extension Connection {
    /// A listener's history in two parts, read in the caller's transaction and by the caller's rights.
    public func holdoutSplit(of listener: Listener.ID, now: Date) throws -> HoldoutSplit {
        let listening = try listening(of: listener, now: now)
        let holdout = Holdout(from: listening, firstPlays: try firstPlays(of: listener))
        let then = holdout.since ?? now
        let plays = try playCounts(of: listener, since: then - Listening.span, before: holdout.since)
        var taste = taste(from: listening.before(holdout, plays), now: then)
        // What rests does so because lists have shown it since.
        taste.resting = []
        taste.shownLately = []
        return HoldoutSplit(listener: listener, holdout: holdout, taste: taste)
    }
}

extension Listening {
    /// What was known without the hidden part, and before it where there is a date; ranks are those of now.
    package func before(_ holdout: Holdout, _ plays: [PlayCount]) -> Listening {
        let end = holdout.since ?? .distantFuture
        var rest = self
        rest.tracks.removeAll { holdout.tracks.contains($0.id) || $0.firstSeenAt >= end }
        rest.artists.removeAll { $0.firstSeenAt >= end }
        rest.plays = plays.filter { !holdout.tracks.contains($0.track) }
        rest.opinions = opinions.filter { !holdout.tracks.contains($0.key) }
        rest.known = holdout.rest
        return rest
    }
}
