internal import LinearAlgebra

/// How well a neighbourhood's strands agree on each artist, as a logarithm.
///
/// Strands that have something in common are asked together: the power mean of their walks with exponent ¼, so that an
/// artist whom several seeds lead to is worth more than one whom a single seed leads to often. Groups of them that have
/// hardly anything in common need not agree: of them it is the plain mean, as PageRank from all of them would be.
/// Where a strand does not lead, a small part of what all of them say stands in, after Jelinek and Mercer,
/// "Interpolated estimation of Markov source parameters from sparse data", 1980.
struct Agreement: Sendable {
    private let walks: [Strip<Float>]
    /// What part of the listener each strand is.
    private let weights: [Float]
    /// What part of the listener each group of strands is, and what part of the group each of its strands.
    private let groups: [(weight: Double, members: [(strand: Int, weight: Float)])]
    private let share: Float
    private let floor: Float

    /// How many artists are looked at together: what is known of them stays in the nearest cache.
    private static let block = 256
    /// Sums go over so many strands first, and then over those sums, as they did when sixteen walks were one vector: an
    /// edition must be made again to the last bit.
    private static let lanes = 16

    init(of neighbourhood: Neighbourhood, _ settings: EngineSettings) {
        let strands = neighbourhood.strands
        walks = neighbourhood.walks
        weights = strands.map { Float($0.weight) }
        (share, floor) = (Float(settings.walkSmoothing), Float(settings.rankFloor))
        groups = neighbourhood.groups(alike: settings.walkLikeness).map { members in
            let total = members.reduce(0) { $0 + strands[$1].weight }
            return (total, members.sorted().map { ($0, Float(strands[$0].weight / total)) })
        }
    }

    /// A value an artist, in memory of a reserve; each thread has its artists.
    func values(threads: Int, in reserve: Reserve) -> Workspace<Double> {
        let count = walks.first?.count ?? 0
        let values = Workspace<Double>(count, from: reserve)
        nonisolated(unsafe) let out = unsafe values.pointer
        let number = max(1, min(threads, count >> 12))
        sideBySide(number) { part in
            let end = count * (part + 1) / number
            let room = Workspace<Float>(3 * Self.block, from: nil)
            for first in stride(from: count * part / number, to: end, by: Self.block) {
                unsafe write(first..<min(first + Self.block, end), to: out + first, room.pointer)
            }
        }
        return values
    }

    /// The values of a block of artists; `room` is for three blocks of numbers.
    private func write(
        _ artists: Range<Int>, to out: UnsafeMutablePointer<Double>, _ room: UnsafeMutablePointer<Float>
    ) {
        let (all, sum, mean) = unsafe (room, room + Self.block, room + 2 * Self.block)
        let count = artists.count
        unsafe all.update(repeating: 0, count: count)
        for first in stride(from: 0, to: walks.count, by: Self.lanes) {
            unsafe sum.update(repeating: 0, count: count)
            for strand in first..<min(first + Self.lanes, walks.count) {
                let (walk, weight) = unsafe (walks[strand].pointer + artists.lowerBound, weights[strand])
                for place in 0..<count { unsafe sum[place] += walk[place] * weight }
            }
            for place in 0..<count { unsafe all[place] += sum[place] }
        }
        for place in 0..<count { unsafe all[place] = share * all[place] + floor }
        unsafe out.update(repeating: 0, count: count)
        for group in groups {
            unsafe mean.update(repeating: 0, count: count)
            for first in stride(from: 0, to: walks.count, by: Self.lanes) {
                unsafe sum.update(repeating: 0, count: count)
                for (strand, weight) in group.members where (first..<first + Self.lanes).contains(strand) {
                    let walk = unsafe walks[strand].pointer + artists.lowerBound
                    for place in 0..<count {
                        unsafe sum[place] += weight * (walk[place] + all[place]).squareRoot().squareRoot()
                    }
                }
                for place in 0..<count { unsafe mean[place] += sum[place] }
            }
            for place in 0..<count {
                let mean = unsafe Double(mean[place])
                unsafe out[place] += group.weight * mean * mean * mean * mean
            }
        }
        for place in 0..<count { unsafe out[place] = logarithm(out[place]) }
    }
}
