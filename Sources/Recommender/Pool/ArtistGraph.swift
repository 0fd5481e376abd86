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
        var starts = [Int32](repeating: 0, count: artists + 1)
        var neighbours: [Int32] = []
        var weights: [Float] = []
        var both: [Edge] = []
        both.reserveCapacity(2 * edges.count)
        for edge in edges where edge.a != edge.b {
            both.append(edge)
            both.append(Edge(a: edge.b, b: edge.a, weight: edge.weight))
        }
        // The weight takes part, so that the sums do not depend on the order of the facts.
        both.sort { ($0.a, $0.b, $0.weight) < ($1.a, $1.b, $1.weight) }
        for (index, edge) in both.enumerated() {
            if index > 0, both[index - 1].a == edge.a, both[index - 1].b == edge.b {
                weights[weights.count - 1] += edge.weight
            } else {
                neighbours.append(edge.b)
                weights.append(edge.weight)
                starts[Int(edge.a) + 1] += 1
            }
        }
        for artist in 0..<artists {
            starts[artist + 1] += starts[artist]
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
        for _ in 0..<steps {
            for artist in 0..<count {
                flow[artist] = degrees[artist] > 0 ? rank[artist] / degrees[artist] : 0
            }
            for artist in 0..<count {
                var sum = 0.0
                for edge in places(of: artist) { sum += Double(weights[edge]) * flow[Int(neighbours[edge])] }
                rank[artist] = restart * start[artist] + (1 - restart) * sum
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
