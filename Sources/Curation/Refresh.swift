package import Music
package import Postgres
package import Recommender
internal import Storage

/// Whether a new list may take the place of the one before.
///
/// A list that lost most of what it had is more often the catalogue's failure than news: then the old one stays.
package enum Refresh: Sendable, Hashable {
    /// The new list takes the place.
    case takes
    /// There is neither an old list nor a new one.
    case nothing
    /// The old list stays.
    case heldBack(Grounds, String)

    /// Why a new list was not taken, in a word.
    package enum Grounds: String, Sendable, CaseIterable {
        case empty, shorter
        case noTaste = "no_taste"
    }

    /// What the rule wants to know of a list.
    package struct Shape: Sendable, Hashable {
        /// How many tracks are on it.
        package var count: Int
        /// How many tracks and artists spoke for the listener; nil where it is not known.
        package var seeds: Int?
        /// How many candidates there were; nil where it is not known.
        package var considered: Int?
        /// What was asked for; nil where it is not known.
        package var dials: Dials?

        /// A list's shape.
        package init(count: Int, seeds: Int? = nil, considered: Int? = nil, dials: Dials? = nil) {
            self.count = count
            self.seeds = seeds
            self.considered = considered
            self.dials = dials
        }
    }

    /// The least part of the old list's length that a new one must have.
    private static let least = 0.8

    /// The rule: never empty, never without a taste where there was one, and shorter only by what was asked for.
    ///
    /// - Parameters:
    ///   - excused: how many tracks of the old list the listener's own words or listening keep out of a new one.
    ///   - isWished: whether the listener wanted this very list, with other dials or seeds.
    package init(_ new: Shape, after old: Shape?, excused: Int = 0, isWished: Bool = false) {
        guard let old, old.count > 0 else {
            self = new.count == 0 ? .nothing : .takes
            return
        }
        let pool = new.poolText(besides: old)
        if new.count == 0 {
            self = .heldBack(.empty, "a new list would be empty\(pool), so this one was kept")
        } else if isWished {
            self = .takes
        } else if old.seeds ?? 0 > 0, new.seeds == 0 {
            self = .heldBack(
                .noTaste, "nothing is known of your listening any more, so this list was kept")
        } else if new.isAsLongAsAsked || new.isNarrower(than: old)
            || Double(new.count) >= Self.least * Double(old.count - excused)
        {
            self = .takes
        } else {
            let songs = new.count == 1 ? "one song" : "\(new.count) songs"
            self = .heldBack(
                .shorter,
                "a new list would have only \(songs) instead of \(old.count)\(pool), so this one was kept")
        }
    }
}

extension Refresh.Shape {
    fileprivate var isAsLongAsAsked: Bool { dials.map { count >= $0.limit } ?? false }

    /// Whether less was asked for than before.
    fileprivate func isNarrower(than old: Self) -> Bool {
        guard let new = dials, let old = old.dials else { return false }
        return new.limit < old.limit || new.tracksPerArtist < old.tracksPerArtist
            || !new.allowsExplicit && old.allowsExplicit
    }

    fileprivate func poolText(besides old: Self) -> String {
        guard let now = considered, let before = old.considered, now < before else { return "" }
        return ": there are \(now) songs to choose from instead of \(before)"
    }
}

extension Connection {
    /// Whether a new list of a listener's may take the place of their current one.
    ///
    /// - Parameter isWished: whether the listener wanted this very list, with other dials or seeds.
    package func refresh(of listener: Listener.ID, by ranking: Ranking, isWished: Bool) throws -> Refresh {
        let taste = ranking.taste
        let new = Refresh.Shape(
            count: ranking.tracks.count, seeds: taste.seeds.count + taste.artists.count,
            considered: ranking.considered, dials: ranking.dials)
        guard let edition = try currentEdition(of: listener) else { return Refresh(new, after: nil) }
        let record = try? edition.record
        let old = Refresh.Shape(
            count: edition.count, seeds: record?.taste.map { $0.seeds.count + $0.artists.count },
            considered: record?.pool.considered, dials: record?.recipe.dials)
        let tracks = try recommendations(of: edition.id, limit: 10_000).map(\.track)
        let excused = try songFacts(of: tracks).count { song in
            taste.known.contains(song.track) || taste.dislikedTracks.contains(song.track)
                || taste.resting.contains(song.track)
                || song.artists.first.map(taste.dislikedArtists.contains) ?? false
        }
        return Refresh(new, after: old, excused: excused, isWished: isWished)
    }
}
