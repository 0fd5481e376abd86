extension Matrix {
    /// Whether rows are short, and lie so, that products by hand are faster than BLAS's.
    var isShort: Bool { columns % 4 == 0 && stride % 4 == 0 && columns <= 64 }

    /// The products of some rows with `x`, and what tables add: `out[i]` is that of row `range.lowerBound + i`.
    ///
    /// By BLAS or, where rows are short, by hand. `x` is 16-byte aligned.
    func products(
        _ range: Range<Int>, _ x: UnsafePointer<Float>, _ tables: TablePointers?,
        into out: UnsafeMutablePointer<Float>
    ) {
        if isShort {
            _ = unsafe shortProducts(range, x, tables, above: .infinity, into: out)
            return
        }
        unsafe sgemv(range, x, into: out)
        guard let tables = unsafe tables else { return }
        for i in 0..<range.count { unsafe out[i] += tables.sum(tails(of: range) + 4 &* stride &* i) }
    }

    /// The score of one row, as ``best(_:for:threads:tables:adjusting:accepting:)`` finds it before it adjusts.
    public func score(of row: Int, for vector: [Float], tables: Tables? = nil) -> Float {
        precondition((0..<rows).contains(row) && vector.count == columns)
        if let tables { precondition(stride >= columns + 2 && tables.word.count >= codeBound) }
        let query = unsafe allocateAligned(columns)
        defer { unsafe query.deallocate() }
        for (index, value) in vector.enumerated() { unsafe query[index] = value }
        var score: Float = 0
        if let tables {
            unsafe tables.withPointers { unsafe products(row..<row + 1, query, $0, into: &score) }
        } else {
            unsafe products(row..<row + 1, query, nil, into: &score)
        }
        return score
    }

    /// The first of some rows' tails.
    private func tails(of range: Range<Int>) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(pointer + (range.lowerBound &* stride &+ columns))
    }

    /// The products of rows of a few cache lines, four rows at a time, and whether one of them may be above a threshold.
    ///
    /// It may say so of a NaN, and it says so where rows are left over from the fours. The sign bit of `threshold - score`
    /// tells; or-ing the words keeps it, with no comparison to reduce: asked here, while memory is waited for, it is free.
    ///
    /// OpenBLAS's `sgemv` is made for long rows: of 16 to 32 columns it reads at three fifths of the speed at which this
    /// machine can read (docs/speed.md). The four sums lie side by side only at the end, in six shuffles.
    /// A width that the compiler knew would be unrolled and then shuffled value by value, at a third of the speed.
    func shortProducts(
        _ range: Range<Int>, _ x: UnsafePointer<Float>, _ tables: TablePointers?, above threshold: Float,
        into out: UnsafeMutablePointer<Float>
    ) -> Bool {
        let limit = SIMD4(repeating: threshold)
        var signs = SIMD4<UInt32>()
        let query = unsafe UnsafeRawPointer(x).assumingMemoryBound(to: SIMD4<Float>.self)
        let (width, step) = (columns / 4, stride / 4)
        var row = unsafe UnsafeRawPointer(pointer + range.lowerBound * stride)
            .assumingMemoryBound(to: SIMD4<Float>.self)
        var i = 0
        while i &+ 4 <= range.count {
            unsafe fetchAhead(of: row, lines: step)
            var (a, b, c, d) = (SIMD4<Float>(), SIMD4<Float>(), SIMD4<Float>(), SIMD4<Float>())
            if let tables = unsafe tables {
                // Before all else, so that they are no sums of their own.
                let tail = unsafe UnsafeRawPointer(row + width)
                unsafe a.x = tables.sum(tail)
                unsafe b.x = tables.sum(tail + 16 &* step)
                unsafe c.x = tables.sum(tail + 32 &* step)
                unsafe d.x = tables.sum(tail + 48 &* step)
            }
            for k in 0..<width {
                let part = unsafe query[k]
                unsafe a += row[k] * part
                unsafe b += row[k &+ step] * part
                unsafe c += row[k &+ 2 &* step] * part
                unsafe d += row[k &+ 3 &* step] * part
            }
            let sums = sumsOfEach(a, b, c, d)
            unsafe UnsafeMutableRawPointer(out + i).storeBytes(of: sums, as: SIMD4<Float>.self)
            signs |= unsafe unsafeBitCast(limit - sums, to: SIMD4<UInt32>.self)
            unsafe row += 4 &* step
            i &+= 4
        }
        let isEven = i == range.count
        while i < range.count {
            var sum = SIMD4<Float>()
            if let tables = unsafe tables { unsafe sum.x = tables.sum(UnsafeRawPointer(row + width)) }
            for k in 0..<width { unsafe sum += row[k] * query[k] }
            // In the order of `sumsOfEach`, so that a row scores the same wherever it stands.
            let two = sum.lowHalf + sum.highHalf
            unsafe out[i] = two.x + two.y
            unsafe row += step
            i &+= 1
        }
        let two = signs.lowHalf | signs.highHalf
        return !isEven || (two.x | two.y) >> 31 == 1
    }
}

/// The sums of the values of each of four vectors.
@inline(__always)
private func sumsOfEach(
    _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
) -> SIMD4<Float> {
    let ab = SIMD4(a.x, b.x, a.y, b.y) + SIMD4(a.z, b.z, a.w, b.w)
    let cd = SIMD4(c.x, d.x, c.y, d.y) + SIMD4(c.z, d.z, c.w, d.w)
    return SIMD4(lowHalf: ab.lowHalf, highHalf: cd.lowHalf)
        + SIMD4(lowHalf: ab.highHalf, highHalf: cd.highHalf)
}
