public import FoundationEssentials
public import Music
public import Postgres
public import Recommender
internal import Storage

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
        var earlier = listening
        earlier.plays = try playCounts(of: listener, since: then - Listening.span, before: holdout.since)
        if let since = holdout.since {
            earlier.opinions = try opinions(of: listener, before: since)
            earlier.artistOpinions = try artistOpinions(of: listener, before: since)
        }
        var taste = taste(from: earlier.without(holdout), now: then)
        // What rests does so because lists have shown it since.
        taste.resting = []
        taste.shownLately = []
        return HoldoutSplit(listener: listener, holdout: holdout, taste: taste)
    }
}

extension Listening {
    /// What is left without the hidden part, and what it says itself, such as that an artist's song is liked.
    ///
    /// Of what has a date only what is from before the hidden part stays; ranks are those of now.
    package func without(_ holdout: Holdout) -> Listening {
        let end = holdout.since ?? .distantFuture
        var rest = self
        rest.tracks.removeAll { holdout.tracks.contains($0.id) || $0.firstSeenAt >= end }
        rest.artists.removeAll { $0.firstSeenAt >= end }
        rest.plays.removeAll { holdout.tracks.contains($0.track) }
        rest.opinions = opinions.filter { !holdout.tracks.contains($0.key) }
        rest.known = holdout.rest
        return rest
    }
}
