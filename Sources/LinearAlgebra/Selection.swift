internal import Synchronization

/// How many rows are scored before they are selected from: small enough that their scores never leave the nearest cache.
let blockRows = 1024

extension Matrix {
    /// What a caller adds to the scores of a range of rows before they are selected from.
    public typealias Adjustment = @Sendable (_ rows: Range<Int>, _ scores: inout MutableSpan<Float>) -> Void

    /// The best `k` rows by their product with `vector`, best first, without keeping the other scores.
    ///
    /// Walks the rows once in blocks: products, then `adjusting`, then selection. `accepting` is asked only about a row
    /// whose score is already good enough. Allocates O(k) for a thread and nothing that grows with the rows.
    /// Blocks for as long as reading the matrix takes.
    public func best(
        _ k: Int, for vector: [Float], threads: Int = 1, adjusting: Adjustment? = nil,
        accepting: (@Sendable (Int) -> Bool)? = nil
    ) -> [TopK.Pick] {
        precondition(vector.count == columns)
        let parts = parts(of: rows, threads: threads, block: blockRows)
        let merged = Mutex(TopK(k))
        sideBySide(parts.count) { part in
            let found = self.select(parts[part], k, vector, adjusting, accepting)
            merged.withLock { $0.merge(found) }
        }
        return merged.withLock { $0.best() }
    }

    private func select(
        _ part: Range<Int>, _ k: Int, _ vector: [Float], _ adjusting: Adjustment?,
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
        var start = part.lowerBound
        while start < part.upperBound {
            let block = start..<min(start + blockRows, part.upperBound)
            unsafe products(block, query, into: scores)
            if let adjusting {
                var span = unsafe MutableSpan(_unsafeStart: scores, count: block.count)
                adjusting(block, &span)
            }
            unsafe offer(scores, block, to: &top, accepting)
            start = block.upperBound
        }
        return top
    }

    /// The best `k` rows for each row of `queries`: BLAS `sgemm` a block, then a selection a query.
    ///
    /// Memory for the scores of one block of rows, whatever the size of the matrix. Blocks; see ``best(_:for:threads:adjusting:accepting:)``.
    public func best(_ k: Int, forEach queries: Matrix, threads: Int = 1) -> [[TopK.Pick]] {
        precondition(queries.columns == columns)
        let parts = parts(of: rows, threads: threads, block: blockRows)
        let merged = Mutex([TopK](repeating: TopK(k), count: queries.rows))
        sideBySide(parts.count) { part in
            var tops = [TopK](repeating: TopK(k), count: queries.rows)
            let scores = unsafe allocateAligned(queries.rows * blockRows)
            defer { unsafe scores.deallocate() }
            var start = parts[part].lowerBound
            while start < parts[part].upperBound {
                let block = start..<min(start + blockRows, parts[part].upperBound)
                unsafe queries.sgemm(0..<queries.rows, self, block, into: scores)
                for query in tops.indices {
                    unsafe self.offer(scores + query * block.count, block, to: &tops[query], nil)
                }
                start = block.upperBound
            }
            let found = tops
            merged.withLock { all in for query in all.indices { all[query].merge(found[query]) } }
        }
        return merged.withLock { $0.map { $0.best() } }
    }

    /// Offers a block's scores; looks at 64 at a time, since nearly all of them are too low.
    @inline(__always)
    private func offer(
        _ scores: UnsafePointer<Float>, _ block: Range<Int>, to top: inout TopK,
        _ accepting: (@Sendable (Int) -> Bool)?
    ) {
        var i = 0
        while i < block.count {
            let end = min(i &+ 64, block.count)
            if end &- i == 64, unsafe !anyAbove(top.threshold, scores + i) {
                i = end
                continue
            }
            while i < end {
                let score = unsafe scores[i]
                if score > top.threshold, accepting?(block.lowerBound &+ i) ?? true {
                    top.offer(score, block.lowerBound &+ i)
                }
                i &+= 1
            }
        }
    }
}

/// Whether one of 64 scores may be above the threshold; may say so of a NaN, which is then refused singly.
///
/// The sign bit of `threshold - score` tells; or-ing the words keeps it, with no comparison to reduce.
@inline(__always)
private func anyAbove(_ threshold: Float, _ scores: UnsafePointer<Float>) -> Bool {
    let limit = SIMD8<Float>(repeating: threshold)
    let raw = unsafe UnsafeRawPointer(scores)
    var signs = SIMD8<UInt32>()
    for chunk in 0..<8 {
        let eight = unsafe raw.loadUnaligned(fromByteOffset: chunk &* 32, as: SIMD8<Float>.self)
        signs |= unsafe unsafeBitCast(limit - eight, to: SIMD8<UInt32>.self)
    }
    let four = signs.lowHalf | signs.highHalf
    let two = four.lowHalf | four.highHalf
    return (two.x | two.y) >> 31 == 1
}
