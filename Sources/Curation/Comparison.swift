public import Music
package import Postgres
package import Storage

/// What changed from one list to another.
public struct Comparison: Sendable, Hashable {
    /// How many tracks are on both.
    public var common = 0
    /// What is only on the later list, in its order.
    public var entered: [Place] = []
    /// What is only on the earlier list, in its order.
    public var left: [Place] = []
    /// What is on both at different places, in the order of the later list.
    public var moved: [Move] = []

    /// A track at a place of one of the lists.
    public struct Place: Sendable, Hashable {
        /// The track.
        public var track: Track.ID
        /// The place, from 1.
        public var rank: Int

        /// A track at a place.
        public init(track: Track.ID, rank: Int) {
            self.track = track
            self.rank = rank
        }
    }

    /// A track that changed its place.
    public struct Move: Sendable, Hashable {
        /// The track.
        public var track: Track.ID
        /// The place on the earlier list.
        public var from: Int
        /// The place on the later one.
        public var to: Int
    }

    /// What changed from `earlier` to `later`; both in order, no track twice.
    public init(from earlier: [Place], to later: [Place]) {
        let before = Dictionary(earlier.map { ($0.track, $0.rank) }) { first, _ in first }
        let after = Set(later.map(\.track))
        left = earlier.filter { !after.contains($0.track) }
        for place in later {
            guard let rank = before[place.track] else {
                entered.append(place)
                continue
            }
            common += 1
            if rank != place.rank { moved.append(Move(track: place.track, from: rank, to: place.rank)) }
        }
    }
}

extension Connection {
    /// What changed from one edition to another.
    package func compare(_ earlier: Edition, with later: Edition) throws -> Comparison {
        func places(_ edition: Edition) throws -> [Comparison.Place] {
            try recommendations(of: edition.id, limit: 10_000).map {
                Comparison.Place(track: $0.track, rank: $0.rank)
            }
        }
        return Comparison(from: try places(earlier), to: try places(later))
    }
}
