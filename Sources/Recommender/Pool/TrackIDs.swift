internal import LinearAlgebra
internal import Music

/// The ids of all candidates by row, and the way back: 8 bytes a candidate, or 12 where the ids lie far apart.
struct TrackIDs: RandomAccessCollection, Sendable {
    /// The lowest id, and the distance of each row's from it.
    let base: Int64
    let near: Strip<UInt32>
    /// The ids as they are, where a distance does not fit into 32 bits; else empty.
    let far: Strip<Int64>
    /// The rows in the order of their ids.
    let order: Strip<Int32>

    /// The ids of the rows; no id comes twice.
    init(_ ids: [Track.ID]) {
        let (low, high) = (ids.map(\.rawValue).min() ?? 0, ids.map(\.rawValue).max() ?? 0)
        let (span, overflow) = high.subtractingReportingOverflow(low)
        let isNear = !overflow && span <= Int64(UInt32.max)
        base = low
        near = Strip(isNear ? ids.map { UInt32($0.rawValue - low) } : [])
        far = Strip(isNear ? [] : ids.map(\.rawValue))
        guard isNear else {
            order = Strip(ids.indices.sorted { ids[$0].rawValue < ids[$1].rawValue }.map(Int32.init))
            return
        }
        var keys = ids.indices.map { UInt64(ids[$0].rawValue - low) << 32 | UInt64($0) }
        keys.sortByRadix()
        order = Strip(keys.map { Int32(truncatingIfNeeded: $0) })
    }

    /// The ids of a snapshot; nil where its strips do not belong together, or an order leads nowhere.
    init?(base: Int64, near: Strip<UInt32>, far: Strip<Int64>, order: Strip<Int32>) {
        guard near.count + far.count == order.count, near.isEmpty || far.isEmpty else { return nil }
        (self.base, self.near, self.far, self.order) = (base, near, far, order)
        var last: Int64?
        for row in order {
            guard row >= 0, row < order.count else { return nil }
            let id = self[Int(row)].rawValue
            if let last, last >= id { return nil }
            last = id
        }
    }

    var startIndex: Int { 0 }
    var endIndex: Int { order.count }

    subscript(row: Int) -> Track.ID {
        Track.ID(rawValue: far.isEmpty ? base &+ Int64(near[row]) : far[row])
    }

    /// The row of a track; nil where it is no candidate.
    ///
    /// Cost: a binary search.
    func row(of track: Track.ID) -> Int? {
        search(order, track.rawValue) { self[Int($0)].rawValue }.map { Int(order[$0]) }
    }
}
