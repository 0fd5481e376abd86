/// The best `k` of a stream of scores: higher first, equal scores by lower index, NaN and -infinity never.
///
/// Keeps at most 2k pairs; when they are full the lower half is thrown away. Cost: one comparison for a score that is not
/// among the best, amortised log k for one that is.
public struct TopK: Sendable {
    /// A score and the index of the row that has it.
    public struct Pick: Sendable, Hashable {
        /// The row.
        public var index: Int32
        /// What it scored.
        public var score: Float
    }

    /// How many are wanted.
    public let k: Int
    /// A score must be higher than this to matter.
    public private(set) var threshold = -Float.infinity
    private var picks: [Pick] = []

    /// An empty selection of the best `k`.
    public init(_ k: Int) {
        self.k = max(k, 0)
        picks.reserveCapacity(2 * self.k)
        if self.k == 0 { threshold = .infinity }
    }

    /// Takes one score into account; indices come in ascending order, or ties may fall either way.
    @inline(__always)
    public mutating func offer(_ score: Float, _ index: Int) {
        guard score > threshold else { return }
        picks.append(Pick(index: Int32(truncatingIfNeeded: index), score: score))
        if picks.count >= 2 * k { cut() }
    }

    /// Takes in what another selection found, as after the halves of a matrix were walked side by side.
    public mutating func merge(_ other: TopK) {
        picks += other.picks
        cut()
    }

    /// What was selected, best first.
    public func best() -> [Pick] { Array(picks.sorted(by: Self.precedes).prefix(k)) }

    private mutating func cut() {
        picks.sort(by: Self.precedes)
        if picks.count > k { picks.removeLast(picks.count - k) }
        // Only a full selection turns scores away; an equal one that comes later has the higher index and loses.
        if picks.count == k, let last = picks.last { threshold = last.score }
    }

    private static func precedes(_ a: Pick, _ b: Pick) -> Bool {
        a.score != b.score ? a.score > b.score : a.index < b.index
    }
}
