internal import LinearAlgebra

/// Who is related to whom: an undirected graph of artists, stored sparsely.
///
/// An edge's weight is the sum of 1/rank over both directions and all sources.
struct ArtistGraph: Sendable {
    let starts: Strip<Int32>
    let neighbours: Strip<Int32>
    let weights: Strip<Float>
    let degrees: Strip<Double>

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
        var neighbours: [Int32] = []
        var weights: [Float] = []
        neighbours.reserveCapacity(halves.count)
        weights.reserveCapacity(halves.count)
        for artist in 0..<artists {
            // The weight takes part, so that the sums do not depend on the order of the facts.
            let own = halves[firsts[artist]..<firsts[artist + 1]].sorted()
            for (place, half) in own.enumerated() {
                let weight = Float(bitPattern: UInt32(truncatingIfNeeded: half))
                if place > 0, own[place - 1] >> 32 == half >> 32 {
                    weights[weights.count - 1] += weight
                } else {
                    neighbours.append(Int32(truncatingIfNeeded: half >> 32))
                    weights.append(weight)
                }
            }
            starts.append(Int32(neighbours.count))
        }
        self.init(starts: Strip(starts), neighbours: Strip(neighbours), weights: Strip(weights))
    }

    /// A graph whose edges have been laid out.
    private init(starts: Strip<Int32>, neighbours: Strip<Int32>, weights: Strip<Float>) {
        (self.starts, self.neighbours, self.weights) = (starts, neighbours, weights)
        degrees = Strip(count: starts.count - 1) { span in
            for artist in span.indices {
                for place in Int(starts[artist])..<Int(starts[artist + 1]) {
                    span[artist] += Double(weights[place])
                }
            }
        }
    }

    /// How many artists there are.
    var count: Int { degrees.count }

    /// Whether an artist has any relation.
    func isConnected(_ artist: Int) -> Bool { degrees[artist] > 0 }

    /// The sum of the weights of an artist's edges.
    func degree(of artist: Int) -> Double { degrees[artist] }

    /// Where an artist's edges stand.
    func places(of artist: Int) -> Range<Int> { Int(starts[artist])..<Int(starts[artist + 1]) }

    /// Personalised PageRank: how often a walk is at each artist that follows edges and now and then starts anew.
    ///
    /// Source: Page, Brin, Motwani, Winograd, "The PageRank citation ranking", 1999, §6; by power iteration,
    /// p ← restart · s + (1 - restart) · Wᵀ p. The start `s` is scaled to a sum of one. Cost: steps × edges.
    func pageRank(from start: [Double], restart: Double, steps: Int) -> [Double] {
        let total = start.reduce(0, +)
        guard total > 0 else { return [Double](repeating: 0, count: count) }
        let start = start.map { $0 / total }
        var rank = start
        var flow = rank
        // The bounds hold since the graph was made or checked: looking at them each time would be half of the work.
        let (starts, neighbours, weights) = unsafe (
            self.starts.pointer, self.neighbours.pointer, self.weights.pointer
        )
        for _ in 0..<steps {
            for artist in 0..<count {
                flow[artist] = degrees[artist] > 0 ? rank[artist] / degrees[artist] : 0
            }
            unsafe flow.withUnsafeBufferPointer { flow in
                for artist in 0..<count {
                    var sum = 0.0
                    for edge in unsafe Int(starts[artist])..<Int(starts[artist + 1]) {
                        unsafe sum += Double(weights[edge]) * flow[Int(neighbours[edge])]
                    }
                    rank[artist] = restart * start[artist] + (1 - restart) * sum
                }
            }
        }
        return rank
    }

    /// The shortest ways from a set of artists to every other, in at most `limit` steps.
    ///
    /// - Returns: for each artist the one before it on the way, itself where it is a source, -1 where there is no way.
    func ways(from sources: [Int], atMost limit: Int) -> [Int32] {
        var before = [Int32](repeating: -1, count: count)
        for source in sources { before[source] = Int32(source) }
        var frontier = Array(Set(sources)).sorted()
        for _ in 0..<limit where !frontier.isEmpty {
            var next: [Int] = []
            for artist in frontier {
                for edge in places(of: artist) where before[Int(neighbours[edge])] < 0 {
                    before[Int(neighbours[edge])] = Int32(artist)
                    next.append(Int(neighbours[edge]))
                }
            }
            frontier = next
        }
        return before
    }
}
