internal import LinearAlgebra

/// Who is related to whom: an undirected graph of artists, stored sparsely.
///
/// An edge's weight is the sum of 1/rank over both directions and all sources. It stands with each of its two artists, in 4
/// bytes: whom it leads to, and which of the weights that occur it has.
struct ArtistGraph: Sendable {
    /// Where each artist's edges start.
    let starts: Strip<Int32>
    /// The neighbour in the low bits, and in those above the place of the edge's weight.
    let halves: Strip<UInt32>
    /// The weights that occur, rising.
    let weights: Strip<Float>
    /// The sum of the weights of each artist's edges.
    let degrees: Strip<Double>
    /// How many bits of a half are the neighbour's.
    private let width: UInt32

    /// One edge between two artists' indices.
    struct Edge {
        var a: Int32
        var b: Int32
        var weight: Float
    }

    /// Adds up the edges; an artist's relation to itself is passed over.
    init(artists: Int, edges: [Edge]) {
        let edges = edges.filter { $0.a != $0.b }
        // Counted, then put in place: the edges of one artist after the other's, each as neighbour and weight in one number.
        var ends = [Int](repeating: 0, count: artists + 1)
        for edge in edges {
            ends[Int(edge.a) + 1] += 1
            ends[Int(edge.b) + 1] += 1
        }
        for artist in 0..<artists { ends[artist + 1] += ends[artist] }
        let firsts = ends
        var halves = [UInt64](repeating: 0, count: 2 * edges.count)
        for edge in edges {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                // Weights are positive, so that their bits rise with them.
                halves[ends[Int(from)]] = UInt64(to) << 32 | UInt64(edge.weight.bitPattern)
                ends[Int(from)] += 1
            }
        }
        var starts: [Int32] = [0]
        // What is added up takes the places of what it was added up from.
        var count = 0
        for artist in 0..<artists {
            // The weight takes part, so that the sums do not depend on the order of the facts.
            let own = halves[firsts[artist]..<firsts[artist + 1]].sorted()
            for (place, half) in own.enumerated() {
                if place > 0, own[place - 1] >> 32 == half >> 32 {
                    let sum = Self.weight(halves[count - 1]) + Self.weight(half)
                    halves[count - 1] = (half >> 32) << 32 | UInt64(sum.bitPattern)
                } else {
                    halves[count] = half
                    count += 1
                }
            }
            starts.append(Int32(count))
        }
        let width = Self.width(of: artists)
        let (weights, mask) = Self.kinds(of: halves[..<count], atMost: 1 << (32 - width))
        let places = Dictionary(uniqueKeysWithValues: zip(weights, UInt32(0)...))
        self.init(
            starts: Strip(starts),
            halves: Strip(count: count) { span in
                for place in 0..<count {
                    let weight = UInt32(truncatingIfNeeded: halves[place]) & mask
                    span[place] = UInt32(truncatingIfNeeded: halves[place] >> 32) | places[weight]! << width
                }
            }, weights: Strip(weights.map(Float.init(bitPattern:))))
    }

    /// A graph whose edges have been laid out.
    private init(starts: Strip<Int32>, halves: Strip<UInt32>, weights: Strip<Float>) {
        (self.starts, self.halves, self.weights) = (starts, halves, weights)
        let width = Self.width(of: starts.count - 1)
        self.width = width
        degrees = Strip(count: starts.count - 1) { span in
            for artist in span.indices {
                for place in Int(starts[artist])..<Int(starts[artist + 1]) {
                    span[artist] += Double(weights[Int(halves[place] >> width)])
                }
            }
        }
    }

    /// A graph of a file; nil where its parts do not fit together.
    init?(
        starts: Strip<Int32>, halves: Strip<UInt32>, weights: Strip<Float>, degrees: Strip<Double>
    ) {
        let width = Self.width(of: degrees.count)
        guard starts.areStarts(of: degrees.count, in: halves.count),
            halves.allSatisfy({ Int($0 & ~(~0 << width)) < degrees.count && Int($0 >> width) < weights.count }
            )
        else { return nil }
        (self.starts, self.halves, self.weights, self.degrees) = (starts, halves, weights, degrees)
        self.width = width
    }

    /// How many artists there are.
    var count: Int { degrees.count }

    /// Whether an artist has any relation.
    func isConnected(_ artist: Int) -> Bool { degrees[artist] > 0 }

    /// The sum of the weights of an artist's edges.
    func degree(of artist: Int) -> Double { degrees[artist] }

    /// Where an artist's edges stand.
    func places(of artist: Int) -> Range<Int> { Int(starts[artist])..<Int(starts[artist + 1]) }

    /// Whom the edge at a place leads to.
    func neighbour(at place: Int) -> Int { Int(halves[place] & mask) }

    /// The weight of the edge at a place.
    func weight(at place: Int) -> Float { weights[Int(halves[place] >> width)] }

    /// The neighbour's bits of a half.
    var mask: UInt32 { ~(~0 << width) }
    /// How far above them the weight's place starts.
    var shift: UInt32 { width }

    /// How many bits name one of so many artists; eight and more are left for the weights up to 16 million.
    private static func width(of artists: Int) -> UInt32 {
        let bits = max(1, Int.bitWidth - max(0, artists - 1).leadingZeroBitCount)
        precondition(bits <= 26, "too many artists: \(artists)")
        return UInt32(bits)
    }

    private static func weight(_ half: UInt64) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: half))
    }

    /// The bits of the weights that occur, rising; where there are more than `most`, of weights cut to as many bits as it takes.
    private static func kinds(
        of halves: ArraySlice<UInt64>, atMost most: Int
    ) -> (weights: [UInt32], mask: UInt32) {
        for cut in UInt32(0)...23 {
            let mask = ~UInt32(0) << cut
            var kinds: Set<UInt32> = []
            for half in halves where kinds.count <= most {
                kinds.insert(UInt32(truncatingIfNeeded: half) & mask)
            }
            if kinds.count <= most { return (kinds.sorted(), mask) }
        }
        preconditionFailure("more powers of two than codes")
    }

    /// The shortest ways from a set of artists to some others, in at most `limit` steps, of the same length by the first found.
    ///
    /// - Returns: for each of `targets` that a way leads to, the artists on it from the source on. It goes no further than the
    ///   farthest of them.
    func ways(
        from sources: [Int], to targets: Set<Int>, atMost limit: Int, in reserve: Reserve
    ) -> [Int: [Int]] {
        // One more than the artist before; 0 where nobody has been yet.
        let before = Workspace<Int32>(count, from: reserve)
        for source in sources { before[source] = Int32(source) + 1 }
        var frontier = Array(Set(sources)).sorted()
        var sought = targets.subtracting(sources).count
        for _ in 0..<limit where !frontier.isEmpty && sought > 0 {
            var next: [Int] = []
            for artist in frontier {
                for place in places(of: artist) {
                    let neighbour = neighbour(at: place)
                    guard before[neighbour] == 0 else { continue }
                    before[neighbour] = Int32(artist) + 1
                    next.append(neighbour)
                    if targets.contains(neighbour) { sought -= 1 }
                }
            }
            frontier = next
        }
        var ways: [Int: [Int]] = [:]
        for target in targets where before[target] > 0 {
            var way = [target]
            while Int(before[way[way.count - 1]]) - 1 != way[way.count - 1] {
                way.append(Int(before[way[way.count - 1]]) - 1)
            }
            ways[target] = way.reversed()
        }
        return ways
    }
}
