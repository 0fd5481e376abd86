internal import Synchronization

/// How many rows and how many listeners meet in one call of `sgemm`: their scores take 256 kB, which stay in the second cache.
private let crowdRows = 256
private let crowdQueries = 256

extension Matrix {
    /// The best `k` rows for each row of `queries`: BLAS `sgemm` a block, then a selection a query.
    ///
    /// Reads the matrix once, whatever the number of queries. Takes 256 kB for the scores of a block and O(k) a query for
    /// each thread, whatever the size of the matrix. Blocks; see
    /// ``best(_:for:threads:tables:adjusting:accepting:)``.
    public func best(_ k: Int, forEach queries: Matrix, threads: Int = 1) -> [[TopK.Pick]] {
        precondition(queries.columns == columns)
        let parts = parts(of: rows, threads: threads, block: crowdRows)
        let merged = Mutex([TopK](repeating: TopK(k), count: queries.rows))
        sideBySide(parts.count) { part in
            let found = self.crowd(parts[part], k, queries)
            merged.withLock { all in for query in all.indices { all[query].merge(found[query]) } }
        }
        return merged.withLock { $0.map { $0.best() } }
    }

    private func crowd(_ part: Range<Int>, _ k: Int, _ queries: Matrix) -> [TopK] {
        // Each made for itself: copies of one would share their memory until the first pick of each, and lose the reserve.
        var tops = (0..<queries.rows).map { _ in TopK(k) }
        let scores = unsafe allocateAligned(crowdRows * crowdQueries)
        // Side by side, so that a query whose scores are all too low is passed over without a look at its selection.
        let thresholds = unsafe allocateAligned(queries.rows)
        defer {
            unsafe scores.deallocate()
            unsafe thresholds.deallocate()
        }
        for query in tops.indices { unsafe thresholds[query] = tops[query].threshold }
        for start in Swift.stride(from: part.lowerBound, to: part.upperBound, by: crowdRows) {
            let block = start..<min(start + crowdRows, part.upperBound)
            for first in Swift.stride(from: 0, to: queries.rows, by: crowdQueries) {
                let some = first..<min(first + crowdQueries, queries.rows)
                unsafe queries.sgemm(some, self, block, into: scores)
                for query in some {
                    let own = unsafe scores + (query &- first) &* block.count
                    var i = 0
                    while i < block.count {
                        let glance = min(glanceRows, block.count &- i)
                        if unsafe glance < glanceRows || anyAbove(thresholds[query], own + i) {
                            let rows = start &+ i..<start &+ i &+ glance
                            unsafe tops[query].offerEach(own + i, rows, nil)
                            unsafe thresholds[query] = tops[query].threshold
                        }
                        i &+= glance
                    }
                }
            }
        }
        return tops
    }
}
