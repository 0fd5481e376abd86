internal import LinearAlgebra

extension ArtistGraph {
    /// Artists from whom a walk starts, and how often it does so at each.
    typealias Start = [(artist: Int, weight: Double)]

    /// Personalised PageRank: how often a walk is at each artist that follows edges and now and then starts anew.
    ///
    /// Source: Page, Brin, Motwani, Winograd, "The PageRank citation ranking", 1999, §6; by power iteration,
    /// p ← restart · s + (1 - restart) · Wᵀ p. The walks go side by side in the lanes of a vector: the edges are read once for
    /// all, and of an artist of sixteen lanes one cache line. Cost: steps × edges, shared by the threads; less while the
    /// walks are near their starts. What an artist gets does not depend on who computes it.
    ///
    /// - Parameters:
    ///   - starts: at most ``walksAbreast``; the weights of each are scaled to a sum of one.
    ///   - reserve: whose memory is used, for the answers too.
    /// - Returns: a value an artist for each start; zeros where its weights are.
    func walks(
        from starts: [Start], restart: Double, steps: Int, threads: Int, in reserve: Reserve
    ) -> [Strip<Float>] {
        // A few walks go faster in a narrow vector, whose values of all artists stay in a nearer cache.
        starts.count > 4
            ? walks(from: starts, by: SIMD16<Float>.self, restart, steps, threads, reserve)
            : walks(from: starts, by: SIMD4<Float>.self, restart, steps, threads, reserve)
    }

    /// How many walks go side by side at most.
    static let walksAbreast = 16

    private func walks<Lanes: SIMD<Float> & BitwiseCopyable & Sendable>(
        from starts: [Start], by _: Lanes.Type, _ restart: Double, _ steps: Int, _ threads: Int,
        _ reserve: Reserve
    ) -> [Strip<Float>] {
        precondition(starts.count <= Lanes.scalarCount)
        var seeds: [Int: Lanes] = [:]
        for (lane, artists) in starts.enumerated() {
            let total = artists.reduce(0) { $0 + $1.weight }
            guard total > 0 else { continue }
            for (artist, weight) in artists { seeds[artist, default: Lanes()][lane] += Float(weight / total) }
        }
        let pass = Pass<Lanes>(self, onward: Float(1 - restart))
        // What is about to flow from each artist to every neighbour, per weight of the edge; in the end the answer.
        var here = Workspace<Lanes>(count, from: reserve)
        var there = Workspace<Lanes>(count, from: reserve)
        for (artist, lanes) in seeds { here[artist] = steps > 0 ? lanes * pass.outflow(of: artist) : lanes }
        var reach = Frontier(of: seeds.keys, in: self, reserve)
        for step in 0..<steps {
            reach.widen()
            let isLast = step == steps - 1
            pass.run(from: here, to: there, within: reach, isLast: isLast, threads: threads)
            for (artist, lanes) in seeds {
                let rank = pass.inflow(to: artist, from: here) + Float(restart) * lanes
                there[artist] = isLast ? rank : rank * pass.outflow(of: artist)
            }
            swap(&here, &there)
        }
        return apart(here, count: starts.count, reserve)
    }

    /// The lanes one after another.
    private func apart<Lanes: SIMD<Float> & BitwiseCopyable & Sendable>(
        _ lanes: Workspace<Lanes>, count walks: Int, _ reserve: Reserve
    ) -> [Strip<Float>] {
        let apart = (0..<walks).map { _ in Workspace<Float>(count, from: reserve) }
        let values = unsafe UnsafeRawPointer(lanes.pointer).assumingMemoryBound(to: Float.self)
        // Some artists at a time, whose lanes stay in the nearest cache.
        for first in stride(from: 0, to: count, by: 256) {
            for (lane, walk) in apart.enumerated() {
                let walk = unsafe walk.pointer
                for artist in first..<min(first + 256, count) {
                    unsafe walk[artist] = values[artist &* Lanes.scalarCount &+ lane]
                }
            }
        }
        return apart.map { $0.finished() }
    }
}

/// The artists to whom a walk may have come so far: the others need no look.
private struct Frontier {
    private let graph: ArtistGraph
    /// In which step a walk may first come to each artist, counted from 1; 0 where it is not known to.
    let steps: Workspace<UInt8>
    private(set) var step: UInt8 = 1
    /// Whether so much is reached that looking at all is less than finding out.
    private(set) var isEverywhere = false
    private var spread = 0

    init(of seeds: some Sequence<Int>, in graph: ArtistGraph, _ reserve: Reserve) {
        self.graph = graph
        steps = Workspace(graph.count, from: reserve)
        for seed in seeds { steps[seed] = 1 }
    }

    /// Goes one step further: to the neighbours of those who were new in the last.
    mutating func widen() {
        guard !isEverywhere else { return }
        for artist in 0..<graph.count where steps[artist] == step {
            spread += graph.places(of: artist).count
            for place in graph.places(of: artist) where steps[graph.neighbour(at: place)] == 0 {
                steps[graph.neighbour(at: place)] = step + 1
            }
        }
        step += 1
        isEverywhere = spread > graph.halves.count / 4 || step == .max
    }
}

/// One step of walks side by side, for all artists whom they may have reached.
@safe private struct Pass<Lanes: SIMD<Float> & BitwiseCopyable & Sendable>: @unchecked Sendable {
    private let graph: ArtistGraph
    private let onward: Float
    // The bounds hold since the graph was made or checked: looking at them each time would be half of the work.
    private let starts: UnsafePointer<Int32>
    private let halves: UnsafePointer<UInt32>
    private let weights: UnsafePointer<Float>

    init(_ graph: ArtistGraph, onward: Float) {
        (self.graph, self.onward) = (graph, onward)
        unsafe (starts, halves, weights) = (graph.starts.pointer, graph.halves.pointer, graph.weights.pointer)
    }

    /// What part of what is at an artist flows over an edge of weight one.
    @inline(__always)
    func outflow(of artist: Int) -> Float {
        let degree = graph.degree(of: artist)
        return degree > 0 ? onward / Float(degree) : 0
    }

    /// What flows to an artist.
    func inflow(to artist: Int, from flow: Workspace<Lanes>) -> Lanes {
        unsafe inflow(to: artist, from: flow.pointer)
    }

    @inline(__always)
    private func inflow(to artist: Int, from flow: UnsafeMutablePointer<Lanes>) -> Lanes {
        let (mask, shift) = (graph.mask, graph.shift)
        var sum = Lanes()
        for place in unsafe Int(starts[artist])..<Int(starts[artist &+ 1]) {
            let half = unsafe halves[place]
            unsafe sum += weights[Int(half &>> shift)] * flow[Int(half & mask)]
        }
        return sum
    }

    /// What comes to each artist, and flows on from there but in the last step.
    ///
    /// On several threads where there is work for them: each has as many of the edges.
    func run(
        from here: Workspace<Lanes>, to there: Workspace<Lanes>, within reach: Frontier, isLast: Bool,
        threads: Int
    ) {
        nonisolated(unsafe) let (here, there, steps) = unsafe (
            here.pointer, there.pointer, reach.steps.pointer
        )
        let (all, last) = (reach.isEverywhere, reach.step)
        let parts = parts(threads)
        sideBySide(parts.count) { part in
            for artist in parts[part] {
                guard unsafe all || steps[artist] &- 1 < last else { continue }
                let sum = unsafe inflow(to: artist, from: here)
                unsafe there[artist] = isLast ? sum : sum * outflow(of: artist)
            }
        }
    }

    /// The artists, in as many parts as there are threads and enough edges for each.
    private func parts(_ threads: Int) -> [Range<Int>] {
        let number = max(1, min(threads, graph.halves.count >> 15))
        let bounds = (0...number).map { part in
            part == number
                ? graph.count
                : lowerBound(of: Int64(graph.halves.count * part / number), in: graph.starts) { Int64($0) }
        }
        return (0..<number).map { bounds[$0]..<max(bounds[$0], min(bounds[$0 + 1], graph.count)) }
    }
}
