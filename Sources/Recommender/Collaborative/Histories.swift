internal import LinearAlgebra
internal import Music

/// Who has what, among other listeners: a matrix of ones, stored sparsely both ways.
///
/// A *place* is a track that somebody has, by rising id. Listeners stand in the order of what they have, so that nothing
/// depends on the order in which their histories came, nor on their numbers; who has nothing is left out.
struct Histories: Sendable {
    /// The track of each place, rising.
    let tracks: Strip<Int64>
    /// What each listener has, as places.
    let had: Lists
    /// Who has each place, as listeners.
    let owners: Lists
    /// The place in the order of listeners of each member.
    private let listeners: [Int64: Int32]

    /// Lists of numbers, one after another.
    struct Lists: Sendable {
        let starts: Strip<Int32>
        let values: Strip<Int32>

        /// How many lists there are.
        var count: Int { starts.count - 1 }

        /// A list's numbers.
        subscript(list: Int) -> Slice<Strip<Int32>> { values[Int(starts[list])..<Int(starts[list + 1])] }

        init(_ lists: [[Int32]]) {
            var starts: [Int32] = [0]
            for list in lists { starts.append(starts[starts.count - 1] + Int32(list.count)) }
            self.starts = Strip(starts)
            values = Strip(lists.flatMap { $0 })
        }

        /// For each number below `count`, which lists have it.
        func turned(count: Int) -> Lists {
            var owners = [[Int32]](repeating: [], count: count)
            for list in 0..<self.count {
                for number in self[list] { owners[Int(number)].append(Int32(list)) }
            }
            return Lists(owners)
        }
    }

    /// Lays histories out; several of one member are one.
    init(_ histories: some Sequence<OtherHistory>) {
        var ofMember: [Int64: Set<Int64>] = [:]
        for history in histories where !history.tracks.isEmpty {
            ofMember[history.member, default: []].formUnion(history.tracks.lazy.map(\.rawValue))
        }
        let all = ofMember.map { (member: $0.key, tracks: $0.value.sorted()) }.sorted {
            // Who has the same as another may stand on either side of them: nothing that is computed tells the two apart.
            $0.tracks != $1.tracks ? $0.tracks.lexicographicallyPrecedes($1.tracks) : $0.member < $1.member
        }
        let tracks = Set(all.lazy.flatMap(\.tracks)).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(tracks, Int32(0)...))
        self.tracks = Strip(tracks)
        had = Lists(all.map { $0.tracks.map { places[$0]! } })
        owners = had.turned(count: tracks.count)
        listeners = Dictionary(uniqueKeysWithValues: zip(all.lazy.map(\.member), Int32(0)...))
    }

    /// How many listeners have anything.
    var listenerCount: Int { had.count }
    /// How many tracks somebody has.
    var placeCount: Int { tracks.count }

    /// Where a member stands among the listeners; nil where they have nothing, or are none of them.
    func listener(_ member: Int64) -> Int? { listeners[member].map(Int.init) }

    /// The place of a track; nil where nobody has it.
    ///
    /// Cost: a binary search.
    func place(of track: Track.ID) -> Int? { search(tracks, track.rawValue) { $0 } }
}
