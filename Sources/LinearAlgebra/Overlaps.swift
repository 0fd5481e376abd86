/// How much each two of some distributions have in common: the Bhattacharyya coefficient Σ √p √q, 0 to 1.
///
/// All are of one length and without values below 0. The sums are over parts of a fixed size, so that they do not depend
/// on how many threads there are. Cost: distributions² × length / 2.
public func overlaps(of distributions: [Strip<Float>], threads: Int = 1) -> [[Double]] {
    let count = distributions.count
    guard let length = distributions.first?.count else { return [] }
    precondition(distributions.allSatisfy { $0.count == length })
    let parts = inParts(of: length, size: 1 << 11, threads: threads) { places in
        overlaps(of: distributions, in: places)
    }
    var sums = [Double](repeating: 0, count: count * count)
    for part in parts { for pair in sums.indices { sums[pair] += Double(part[pair]) } }
    return (0..<count).map { one in
        (0..<count).map { other in sums[max(one, other) * count + min(one, other)] }
    }
}

/// The sums over some places: that of `one` with a lower `other` stands at `one × count + other`.
private func overlaps(of distributions: [Strip<Float>], in places: Range<Int>) -> [Float] {
    typealias Vector = SIMD16<Float>
    let count = distributions.count
    // What is beyond the last place stays 0 and adds nothing.
    let width = (places.count + Vector.scalarCount - 1) / Vector.scalarCount
    let roots = unsafe allocateAligned(count * width * Vector.scalarCount)
    defer { unsafe roots.deallocate() }
    for (one, distribution) in distributions.enumerated() {
        let own = unsafe roots + one * width * Vector.scalarCount
        for place in places {
            unsafe own[place - places.lowerBound] = distribution.pointer[place].squareRoot()
        }
    }
    let vectors = unsafe UnsafeRawPointer(roots).assumingMemoryBound(to: Vector.self)
    var sums = [Float](repeating: 0, count: count * count)
    for one in 0..<count {
        for other in 0...one {
            let (a, b) = unsafe (vectors + one * width, vectors + other * width)
            var sum = Vector()
            for place in 0..<width { unsafe sum += a[place] * b[place] }
            sums[one * count + other] = sum.sum()
        }
    }
    return sums
}
