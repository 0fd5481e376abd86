internal import Synchronization

/// How many rows are scored before they are selected from: small enough that their scores never leave the nearest cache.
let blockRows = 1024
/// How many rows are looked at together, since nearly always all of their scores are too low.
let glanceRows = 64

extension Matrix {
    /// What a caller adds to the scores of a range of rows before they are selected from.
    public typealias Adjustment = @Sendable (_ rows: Range<Int>, _ scores: inout MutableSpan<Float>) -> Void

    /// The best `k` rows by their product with `vector`, best first, without keeping the other scores.
    ///
    /// Walks the rows once in blocks: products with what `tables` add, then `adjusting`, then selection. `accepting` is asked
    /// only about a row whose score is already good enough. Allocates O(k) for a thread and nothing that grows with the
    /// rows. Blocks for as long as reading the matrix takes.
    public func best(
        _ k: Int, for vector: [Float], threads: Int = 1, tables: Tables? = nil, adjusting: Adjustment? = nil,
        accepting: (@Sendable (Int) -> Bool)? = nil
    ) -> [TopK.Pick] {
        precondition(vector.count == columns)
        if let tables { precondition(stride >= columns + 2 && tables.word.count >= codeBound) }
        let parts = parts(of: rows, threads: threads, block: blockRows)
        let merged = Mutex(TopK(k))
        sideBySide(parts.count) { part in
            let found = self.select(parts[part], k, vector, tables, adjusting, accepting)
            merged.withLock { $0.merge(found) }
        }
        return merged.withLock { $0.best() }
    }

    private func select(
        _ part: Range<Int>, _ k: Int, _ vector: [Float], _ tables: Tables?, _ adjusting: Adjustment?,
        _ accepting: (@Sendable (Int) -> Bool)?
    ) -> TopK {
        guard let tables else { return unsafe select(part, k, vector, pointers: nil, adjusting, accepting) }
        return unsafe tables.withPointers { pointers in
            unsafe select(part, k, vector, pointers: pointers, adjusting, accepting)
        }
    }

    private func select(
        _ part: Range<Int>, _ k: Int, _ vector: [Float], pointers: TablePointers?, _ adjusting: Adjustment?,
        _ accepting: (@Sendable (Int) -> Bool)?
    ) -> TopK {
        var top = TopK(k)
        let scores = unsafe allocateAligned(blockRows)
        let query = unsafe allocateAligned(columns)
        defer {
            unsafe scores.deallocate()
            unsafe query.deallocate()
        }
        for (index, value) in vector.enumerated() { unsafe query[index] = value }
        if adjusting == nil, isShort {
            for start in Swift.stride(from: part.lowerBound, to: part.upperBound, by: glanceRows) {
                let glance = start..<min(start + glanceRows, part.upperBound)
                if unsafe shortProducts(glance, query, pointers, above: top.threshold, into: scores) {
                    unsafe top.offerEach(scores, glance, accepting)
                }
            }
            return top
        }
        for start in Swift.stride(from: part.lowerBound, to: part.upperBound, by: blockRows) {
            let block = start..<min(start + blockRows, part.upperBound)
            unsafe products(block, query, pointers, into: scores)
            if let adjusting {
                var span = unsafe MutableSpan(_unsafeStart: scores, count: block.count)
                adjusting(block, &span)
            }
            unsafe top.offer(scores, block, accepting)
        }
        return top
    }
}

extension TopK {
    /// Offers the scores of a block of rows; looks at 64 at a time, since nearly all of them are too low.
    @inline(__always)
    mutating func offer(
        _ scores: UnsafePointer<Float>, _ block: Range<Int>, _ accepting: ((Int) -> Bool)?
    ) {
        for start in Swift.stride(from: 0, to: block.count, by: glanceRows) {
            let end = min(start &+ glanceRows, block.count)
            let isWhole = end &- start == glanceRows
            if unsafe !isWhole || anyAbove(threshold, scores + start) {
                let glance = block.lowerBound &+ start..<block.lowerBound &+ end
                unsafe offerEach(scores + start, glance, accepting)
            }
        }
    }

    /// Offers the scores of some rows one by one.
    mutating func offerEach(
        _ scores: UnsafePointer<Float>, _ rows: Range<Int>, _ accepting: ((Int) -> Bool)?
    ) {
        for i in 0..<rows.count {
            let score = unsafe scores[i]
            if score > threshold, accepting?(rows.lowerBound &+ i) ?? true {
                offer(score, rows.lowerBound &+ i)
            }
        }
    }
}

/// Whether one of 64 scores is above the threshold; it may say so where the threshold is not a number.
@inline(__always)
func anyAbove(_ threshold: Float, _ scores: UnsafePointer<Float>) -> Bool {
    let limit = SIMD4(repeating: threshold)
    let raw = unsafe UnsafeRawPointer(scores)
    var (a, b, c, d) = (limit, limit, limit, limit)
    for chunk in 0..<4 {
        unsafe a.raise(to: raw, chunk &* 64)
        unsafe b.raise(to: raw, chunk &* 64 &+ 16)
        unsafe c.raise(to: raw, chunk &* 64 &+ 32)
        unsafe d.raise(to: raw, chunk &* 64 &+ 48)
    }
    a.replace(with: b, where: b .> a)
    c.replace(with: d, where: d .> c)
    a.replace(with: c, where: c .> a)
    return any(a .> limit)
}

extension SIMD4<Float> {
    /// Takes the higher of each two values, and its own where the other is not a number: one instruction.
    @inline(__always)
    fileprivate mutating func raise(to raw: UnsafeRawPointer, _ offset: Int) {
        let other = unsafe raw.loadUnaligned(fromByteOffset: offset, as: SIMD4<Float>.self)
        replace(with: other, where: other .> self)
    }
}
