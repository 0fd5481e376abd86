/// Many ridge regressions over the same rows, in each of which a few rows count more than the others.
///
/// One of them is (Σ v vᵀ + ridge · I + Σ' c v vᵀ) x = Σ' (1 + c) v, where Σ runs over all rows and Σ' over those that count
/// 1 + c times, whose target is 1; the others' is 0. What is shared is computed once, so that one costs no more than the rows that
/// count more: Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008, §4.
@safe public struct SharedRidge: Sendable {
    /// How many columns the rows have: a multiple of four.
    public let width: Int
    private let rows: [Float]
    /// Σ v vᵀ + ridge · I, width × width.
    private let shared: [Float]

    /// What the regressions share; `rows` are one after another.
    public init(rows: [Float], width: Int, ridge: Float) {
        precondition(width > 0 && width % 4 == 0 && rows.count % width == 0)
        self.width = width
        self.rows = rows
        var shared = gram(of: rows, width: width)
        for column in 0..<width { shared[column * width + column] += ridge }
        self.shared = shared
    }

    /// One solution, by conjugate gradients from a first guess; `width` steps are exact but for rounding.
    ///
    /// Source: Takács, Pilászy, Tikk, "Applications of the conjugate gradient method for implicit feedback collaborative
    /// filtering", RecSys 2011. It ends early where nothing is left to gain. Cost: steps × width × (width + rows that count).
    public func solution(
        counting heavy: some Collection<(row: Int, more: Float)>, from guess: [Float], steps: Int
    ) -> [Float] {
        precondition(
            guess.count == width && heavy.allSatisfy { $0.row >= 0 && ($0.row + 1) * width <= rows.count })
        let heavy = heavy.map { (start: $0.row * width, more: $0.more) }
        var x = guess
        // The residual b - A x, then the direction, and A times the direction.
        var residual = [Float](repeating: 0, count: width)
        var product = residual
        multiply(x, heavy, into: &product)
        for (start, more) in heavy {
            for column in 0..<width { residual[column] += (1 + more) * rows[start + column] }
        }
        for column in 0..<width { residual[column] -= product[column] }
        var direction = residual
        var square = residual.reduce(Float(0)) { $0 + $1 * $1 }
        let enough = max(square, .leastNormalMagnitude) * 1e-12
        for _ in 0..<steps where square > enough {
            multiply(direction, heavy, into: &product)
            let curve = zip(direction, product).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            guard curve > 0 else { break }
            let length = square / curve
            for column in 0..<width {
                x[column] += length * direction[column]
                residual[column] -= length * product[column]
            }
            let next = residual.reduce(Float(0)) { $0 + $1 * $1 }
            for column in 0..<width {
                direction[column] = residual[column] + next / square * direction[column]
            }
            square = next
        }
        return x
    }

    /// A · vector, without making A.
    private func multiply(_ vector: [Float], _ heavy: [(start: Int, more: Float)], into out: inout [Float]) {
        square(shared, times: vector, into: &out)
        unsafe out.withUnsafeMutableBytes { out in
            unsafe vector.withUnsafeBytes { vector in
                unsafe rows.withUnsafeBytes { rows in
                    guard let out = out.baseAddress, let vector = vector.baseAddress,
                        let rows = rows.baseAddress
                    else { return }
                    for (start, more) in heavy {
                        let scale = unsafe more * product(rows + 4 * start, vector)
                        unsafe add(scale, rows + 4 * start, to: out)
                    }
                }
            }
        }
    }

    /// The product of two vectors of `width` floats.
    @inline(__always)
    private func product(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer) -> Float {
        var sum = SIMD4<Float>.zero
        for byte in Swift.stride(from: 0, to: 4 * width, by: 16) {
            unsafe sum +=
                a.loadUnaligned(fromByteOffset: byte, as: SIMD4<Float>.self)
                * b.loadUnaligned(fromByteOffset: byte, as: SIMD4<Float>.self)
        }
        return sum.sum()
    }

    /// Adds so many times a vector of `width` floats to another.
    @inline(__always)
    private func add(_ scale: Float, _ a: UnsafeRawPointer, to b: UnsafeMutableRawPointer) {
        for byte in Swift.stride(from: 0, to: 4 * width, by: 16) {
            let sum =
                unsafe b.loadUnaligned(fromByteOffset: byte, as: SIMD4<Float>.self)
                + scale * a.loadUnaligned(fromByteOffset: byte, as: SIMD4<Float>.self)
            unsafe b.storeBytes(of: sum, toByteOffset: byte, as: SIMD4<Float>.self)
        }
    }
}
