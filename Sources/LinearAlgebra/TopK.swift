/// The best `k` of a stream of scores: higher first, equal scores by lower index, NaN and -infinity never.
///
/// Keeps at most 2k pairs; when they are full the lower half is thrown away. Cost: one comparison for a score that is not
/// among the best, amortised a few for one that is.
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
    /// Score and index in one number each, so that the better pick is the higher number.
    private var keys: [UInt64] = []

    /// An empty selection of the best `k`.
    public init(_ k: Int) {
        self.k = max(k, 0)
        keys.reserveCapacity(2 * self.k)
        if self.k == 0 { threshold = .infinity }
    }

    /// Takes one score into account; indices come in ascending order, or ties may fall either way.
    @inline(__always)
    public mutating func offer(_ score: Float, _ index: Int) {
        guard score > threshold else { return }
        keys.append(Self.key(score, index))
        if keys.count >= 2 * k { cut() }
    }

    /// Takes in what another selection found, as after the halves of a matrix were walked side by side.
    public mutating func merge(_ other: TopK) {
        keys += other.keys
        cut()
    }

    /// What was selected, best first.
    public func best() -> [Pick] { keys.sorted(by: >).prefix(k).map(Self.pick) }

    private mutating func cut() {
        guard keys.count >= k, k > 0 else { return }
        keys.bringHighest(k)
        keys.removeLast(keys.count - k)
        // Only a full selection turns scores away; an equal one that comes later has the higher index and loses.
        if let last = keys.min() { threshold = Self.pick(last).score }
    }

    /// The bits of a float rise with it once the sign bit is turned, and all the others too where it was set.
    @inline(__always)
    private static func key(_ score: Float, _ index: Int) -> UInt64 {
        // Adding 0 makes -0 and 0 one.
        let bits = (score + 0).bitPattern
        let rising = bits >> 31 == 1 ? ~bits : bits | 1 << 31
        return UInt64(rising) << 32 | UInt64(~UInt32(truncatingIfNeeded: index))
    }

    private static func pick(_ key: UInt64) -> Pick {
        let rising = UInt32(truncatingIfNeeded: key >> 32)
        let bits = rising >> 31 == 1 ? rising & ~(1 << 31) : ~rising
        let index = Int32(bitPattern: ~UInt32(truncatingIfNeeded: key))
        return Pick(index: index, score: Float(bitPattern: bits))
    }
}

extension [UInt64] {
    /// Brings the `k` highest to the front, in any order: Hoare's "Algorithm 65: Find", CACM 4 (7), 1961.
    fileprivate mutating func bringHighest(_ k: Int) {
        var (low, high) = (0, count - 1)
        while low < high {
            // The middle of three as the pivot keeps sorted input from being the worst case.
            let (a, b, c) = (self[low], self[(low + high) / 2], self[high])
            let pivot = Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
            var (i, j) = (low, high)
            while i <= j {
                while self[i] > pivot { i += 1 }
                while self[j] < pivot { j -= 1 }
                if i <= j {
                    swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if k - 1 <= j { high = j } else if k - 1 >= i { low = i } else { return }
        }
    }
}
