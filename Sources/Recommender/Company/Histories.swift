internal import LinearAlgebra
internal import Music

/// Who has what, among other listeners and the candidates of a pool: a matrix of ones, stored sparsely both ways.
///
/// A *place* is a candidate that somebody has, by rising row. Listeners stand in the order of what they have, so that nothing
/// depends on the order in which their histories came, nor on their numbers; who has no candidate is left out.
struct Histories: Sendable {
    /// The row of each place, rising.
    let rows: Strip<Int32>
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

    /// Takes what `row` knows as a candidate; several histories of one member are one.
    init(_ histories: some Sequence<OtherHistory>, row: (Track.ID) -> Int?) {
        var ofMember: [Int64: Set<Int32>] = [:]
        for history in histories {
            ofMember[history.member, default: []].formUnion(history.tracks.compactMap(row).map(Int32.init))
        }
        let all = ofMember.filter { !$0.value.isEmpty }.map { (member: $0.key, rows: $0.value.sorted()) }
            .sorted { $0.rows.lexicographicallyPrecedes($1.rows) }
        let rows = Set(all.lazy.flatMap(\.rows)).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(rows, Int32(0)...))
        self.rows = Strip(rows)
        had = Lists(all.map { $0.rows.map { places[$0]! } })
        owners = had.turned(count: rows.count)
        listeners = Dictionary(uniqueKeysWithValues: zip(all.lazy.map(\.member), Int32(0)...))
    }

    /// How many listeners have anything.
    var listenerCount: Int { had.count }
    /// How many candidates somebody has.
    var placeCount: Int { rows.count }

    /// Where a member stands among the listeners; nil where they have nothing, or are none of them.
    func listener(_ member: Int64) -> Int? { listeners[member].map(Int.init) }

    /// The place of a row; nil where nobody has it.
    ///
    /// Cost: a binary search.
    func place(of row: Int) -> Int? {
        let place = firstPlace(from: row)
        return place < rows.count && rows[place] == row ? place : nil
    }

    /// The first place whose row is `row` or comes after it.
    func firstPlace(from row: Int) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
