extension Matrix {
    /// The products of some rows with `x`, by BLAS or, where rows are short, by hand: `out[i]` is that of row `range.lowerBound + i`.
    ///
    /// `x` is 16-byte aligned.
    func products(_ range: Range<Int>, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
        if columns % 4 == 0, columns <= 64 {
            unsafe shortProducts(range, x, into: out)
        } else {
            unsafe sgemv(range, x, into: out)
        }
    }

    /// The products of rows of a few cache lines, four rows at a time.
    ///
    /// OpenBLAS's `sgemv` is made for long rows: of 16 to 32 columns it reads at three quarters of the speed at which this
    /// machine can read, this at nine tenths (docs/speed.md). The four sums lie side by side only at the end, in six shuffles.
    private func shortProducts(
        _ range: Range<Int>, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
    ) {
        let width = columns / 4
        let query = unsafe UnsafeRawPointer(x).assumingMemoryBound(to: SIMD4<Float>.self)
        var row = unsafe UnsafeRawPointer(pointer + range.lowerBound * columns)
            .assumingMemoryBound(to: SIMD4<Float>.self)
        var i = 0
        while i &+ 4 <= range.count {
            var (a, b, c, d) = (SIMD4<Float>(), SIMD4<Float>(), SIMD4<Float>(), SIMD4<Float>())
            for k in 0..<width {
                let part = unsafe query[k]
                unsafe a += row[k] * part
                unsafe b += row[k &+ width] * part
                unsafe c += row[k &+ 2 &* width] * part
                unsafe d += row[k &+ 3 &* width] * part
            }
            let sums = pairSums(pairSums(a, b), pairSums(c, d))
            unsafe UnsafeMutableRawPointer(out + i).storeBytes(of: sums, as: SIMD4<Float>.self)
            unsafe row += 4 &* width
            i &+= 4
        }
        while i < range.count {
            var sum = SIMD4<Float>()
            for k in 0..<width { unsafe sum += row[k] * query[k] }
            unsafe out[i] = sum.sum()
            unsafe row += width
            i &+= 1
        }
    }
}

/// The sums of neighbours: a0 + a1, a2 + a3, b0 + b1, b2 + b3.
@inline(__always)
private func pairSums(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
    let both = SIMD8(lowHalf: a, highHalf: b)
    return both.evenHalf + both.oddHalf
}
