package import Music
package import Recommender
package import Storage

/// An edition made again, and laid beside what was kept.
package struct Verification: Sendable {
    /// What differs, in words, the first place first; empty where nothing does.
    package private(set) var differences: [String] = []
    /// How many places were compared.
    package private(set) var places = 0
    /// How many tracks of an older edition this one left out when it brought it back.
    package private(set) var leftOut = 0
    /// The greatest relative difference of two scores or shares that count as equal.
    package private(set) var tolerance = 0.0

    /// What rounding may do between two machines.
    private static let slack = 1e-6

    /// Compares places that were kept with a list that was made again.
    ///
    /// - Parameters:
    ///   - merged: which tracks those went into that turned out to be others since: kept places follow them.
    ///   - isRestored: whether the edition brought an older one back, and may lack some of its tracks.
    package init(
        _ kept: [Recommendation], against made: [ScoredTrack], merged: [Track.ID: Track.ID] = [:],
        isRestored: Bool = false
    ) throws {
        var made = made
        // Where both were on the list, the place of the one that is gone went with it.
        let listed = Set(made.map(\.track))
        made.removeAll { track in merged[track.track].map(listed.contains) ?? false }
        if isRestored {
            let tracks = Set(kept.map(\.track))
            let all = made.count
            made.removeAll { !tracks.contains(merged[$0.track] ?? $0.track) }
            leftOut = all - made.count
        }
        if kept.count != made.count {
            differences.append("\(kept.count) tracks were kept, \(made.count) are made now")
        }
        for (place, again) in zip(kept, made) {
            places += 1
            guard place.track == merged[again.track] ?? again.track else {
                differences.append(
                    "place \(place.rank): track \(place.track.rawValue) was kept, "
                        + "\(again.track.rawValue) comes there now")
                continue
            }
            compare(place.score, again.score, "place \(place.rank): the score")
            try compare(place, again)
        }
    }

    private mutating func compare(_ place: Recommendation, _ again: ScoredTrack) throws {
        let kept = Dictionary(try place.why.parts.map { ($0.block, $0.amount) }, uniquingKeysWith: +)
        let made = Dictionary(again.shares.map { ($0.block.rawValue, $0.amount) }, uniquingKeysWith: +)
        for block in Set(kept.keys).union(made.keys).sorted() {
            compare(kept[block] ?? 0, made[block] ?? 0, "place \(place.rank): the part \(block)")
        }
    }

    private mutating func compare(_ kept: Double, _ made: Double, _ what: String) {
        // What is next to nothing is not measured against itself: there the rounding of others shows.
        let difference = abs(kept - made) / max(abs(kept), abs(made), 1e-3)
        guard difference <= Self.slack else {  // NaN as well
            differences.append("\(what) was \(kept), and is \(made) now")
            return
        }
        tolerance = max(tolerance, difference)
    }
}

extension EditionRecord {
    /// Makes the list again from a pool; it blocks, as `recommend` does.
    package func made(from pool: CandidatePool) -> [ScoredTrack]? {
        taste.map {
            pool.recommend(
                for: $0, dials: recipe.dials, settings: recipe.engine, threads: Studio.threads
            ).tracks
        }
    }
}
