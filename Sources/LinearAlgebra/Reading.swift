internal import Synchronization

extension Matrix {
    /// The sum of all values, with what stands in tails: nothing but reading, which is the yardstick for scoring.
    public func sum(threads: Int = 1) -> Double {
        let parts = parts(of: values.count, threads: threads, block: 4096)
        let total = Mutex(0.0)
        sideBySide(parts.count) { part in
            let sum = self.sum(of: parts[part])
            total.withLock { $0 += sum }
        }
        return total.withLock { $0 }
    }

    /// Eight sums side by side, so that adding does not hold up reading.
    private func sum(of range: Range<Int>) -> Double {
        let vectors = unsafe UnsafeRawPointer(pointer + range.lowerBound)
            .assumingMemoryBound(to: SIMD8<Float>.self)
        let count = range.count / 8
        var (a, b, c, d) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
        var i = 0
        while i &+ 4 <= count {
            unsafe fetchAhead(of: vectors + i, lines: 2)
            unsafe a += vectors[i]
            unsafe b += vectors[i &+ 1]
            unsafe c += vectors[i &+ 2]
            unsafe d += vectors[i &+ 3]
            i &+= 4
        }
        var rest: Float = 0
        for index in (range.lowerBound + i * 8)..<range.upperBound { unsafe rest += pointer[index] }
        return Double((a + b + c + d).sum() + rest)
    }
}
