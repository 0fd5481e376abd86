internal import LinearAlgebra

/// How often walks are at the artists near by that start at one artist, and now and then anew; for one artist after another.
///
/// The room for the artists' numbers is laid out once; a walk clears what it touched, and no more.
struct LocalWalk {
    private let graph: ArtistGraph
    private let restart: Double
    private let tolerance: Double
    /// A value an artist; zeros between two walks.
    private let found: Workspace<Double>
    private let left: Workspace<Double>

    /// Walks over a graph that overlook what has not moved yet where it is below `tolerance`.
    init(_ graph: ArtistGraph, restart: Double, tolerance: Double, in reserve: Reserve) {
        (self.graph, self.restart, self.tolerance) = (graph, restart, tolerance)
        found = Workspace(graph.count, from: reserve)
        left = Workspace(graph.count, from: reserve)
    }

    /// The visits of a walk that starts at `artist`; who is not named was not visited.
    ///
    /// Source: Andersen, Chung, Lang, "Local graph partitioning using PageRank vectors", FOCS 2006, §3: what has not moved
    /// yet is pushed on where it is at least `tolerance`. Each value is at most what ``ArtistGraph/walks(from:restart:steps:threads:in:)``
    /// would find, and all of them together at most what was left unpushed below it.
    /// Cost: at most 1 / (restart × tolerance) pushes, however large the graph.
    func visits(from artist: Int) -> [Int: Double] {
        left[artist] = 1
        var waiting = [artist]
        var touched = [artist]
        var next = 0
        while next < waiting.count {
            let here = waiting[next]
            let mass = left[here]
            next += 1
            left[here] = 0
            found[here] += restart * mass
            let degree = graph.degree(of: here)
            guard degree > 0 else { continue }
            for edge in graph.places(of: here) {
                let neighbour = graph.neighbour(at: edge)
                let before = left[neighbour]
                left[neighbour] += (1 - restart) * mass * Double(graph.weight(at: edge)) / degree
                if before == 0 { touched.append(neighbour) }
                if before < tolerance, left[neighbour] >= tolerance { waiting.append(neighbour) }
            }
        }
        var visits: [Int: Double] = [:]
        for artist in touched {
            if found[artist] > 0 { visits[artist] = found[artist] }
            (found[artist], left[artist]) = (0, 0)
        }
        return visits
    }
}
