internal import LinearAlgebra

extension ArtistGraph {
    /// How often a walk from one artist, that now and then starts anew, is at each artist near by.
    ///
    /// Source: Andersen, Chung, Lang, "Local graph partitioning using PageRank vectors", FOCS 2006, §3: what has not moved
    /// yet is pushed on where it is at least `tolerance`. Each value is at most what ``pageRank(from:restart:steps:)`` would
    /// find, and all of them together at most what was left unpushed below it.
    /// Cost: at most 1 / (restart × tolerance) pushes, however large the graph.
    func visits(from artist: Int, restart: Double, tolerance: Double) -> [Double] {
        var found = [Double](repeating: 0, count: count)
        var left = found
        left[artist] = 1
        var waiting = [artist]
        var next = 0
        while next < waiting.count {
            let here = waiting[next]
            let mass = left[here]
            next += 1
            left[here] = 0
            found[here] += restart * mass
            let degree = degree(of: here)
            guard degree > 0 else { continue }
            for edge in places(of: here) {
                let neighbour = Int(neighbours[edge])
                let before = left[neighbour]
                left[neighbour] += (1 - restart) * mass * Double(weights[edge]) / degree
                if before < tolerance, left[neighbour] >= tolerance { waiting.append(neighbour) }
            }
        }
        return found
    }
}
