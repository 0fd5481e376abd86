public import FoundationEssentials
package import Music

/// For how long what was shown and not taken up stays away.
public struct RestTerms: Sendable, Hashable {
    /// For how long a track is shown before it counts as passed over.
    public var after: Duration = .seconds(3 * 86_400)
    /// How long it rests then; zero: nothing rests.
    public var span: Duration = .seconds(14 * 86_400)

    /// The usual terms.
    public init() {}

    /// Terms in days.
    public init(afterDays: Int, days: Int) {
        after = .seconds(afterDays * 86_400)
        span = .seconds(days * 86_400)
    }
}

/// Why a track stays away for a while, and until when.
public struct Rest: Sendable, Hashable {
    /// The end.
    public var until: Date
    /// Why.
    public var because: Cause

    /// Why a track rests.
    public enum Cause: Sendable, Hashable {
        /// The listener said "not now".
        case asked
        /// It was shown since then, and not taken up.
        case passedOver(shownSince: Date)
    }

    /// A rest.
    public init(until: Date, because cause: Cause) {
        self.until = until
        self.because = cause
    }
}

/// What rests at a time: a pure function of what the listener said and was shown.
///
/// What is known by now was taken up, and needs no rest to stay away. "Not now" outweighs what was passed over.
package func rests(
    asked: [Track.ID: Date], shown: [Track.ID: Date], known: Set<Track.ID>, terms: RestTerms, now: Date
) -> [Track.ID: Rest] {
    var rests: [Track.ID: Rest] = [:]
    for (track, since) in shown where !known.contains(track) {
        let start = since + terms.after / .seconds(1)
        let end = start + terms.span / .seconds(1)
        if start <= now, now < end {
            rests[track] = Rest(until: end, because: .passedOver(shownSince: since))
        }
    }
    for (track, end) in asked where now < end { rests[track] = Rest(until: end, because: .asked) }
    return rests
}

extension RestTerms {
    /// What was first shown before this has had its rest, and begins anew where it is shown again.
    package func end(now: Date) -> Date { now - after / .seconds(1) - span / .seconds(1) }
}
