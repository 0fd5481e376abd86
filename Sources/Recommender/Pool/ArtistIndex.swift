internal import LinearAlgebra

/// The ids of all artists in order, and the way back, while a pool is laid out.
struct ArtistIndex: Sendable {
    /// Ascending, each once.
    let ids: [Int64]
    /// By the distance from the lowest id, where ids lie close together; else empty.
    private let near: [Int32]
    private let far: [Int64: Int32]

    /// The index of all of some ids, which may repeat.
    init(_ all: [Int64]) {
        // With the sign bit turned, negative ids come first.
        var keys = all.map { UInt64(bitPattern: $0) ^ 1 << 63 }
        keys.sortByRadix()
        let ids = keys.indices.lazy.filter { $0 == 0 || keys[$0 - 1] != keys[$0] }
            .map { Int64(bitPattern: keys[$0] ^ 1 << 63) }
        self.ids = Array(ids)
        let (span, overflow) = (self.ids.last ?? 0).subtractingReportingOverflow(self.ids.first ?? 0)
        if !overflow, span < 16 * Int64(self.ids.count) + 1024 {
            var near = [Int32](repeating: 0, count: Int(span) + 1)
            for (index, id) in self.ids.enumerated() { near[Int(id - self.ids[0])] = Int32(index) }
            self.near = near
            far = [:]
        } else {
            near = []
            far = Dictionary(uniqueKeysWithValues: zip(self.ids, Int32(0)...))
        }
    }

    /// The index of an id that is one of them.
    subscript(id: Int64) -> Int32 { near.isEmpty ? far[id]! : near[Int(id - ids[0])] }
}
