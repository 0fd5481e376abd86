import LinearAlgebra
import Testing

@Suite struct SharedRidgeTests {
    private let width = 8
    private let rows: [Float] = (0..<20 * 8).map { Float(($0 * 7919) % 23) / 23 - 0.5 }

    /// The residual b - A x, from the definition.
    private func residual(_ x: [Float], _ heavy: [(row: Int, more: Float)], ridge: Double) -> [Double] {
        var rest = x.map { -ridge * Double($0) }
        for row in 0..<rows.count / width {
            let values = rows[row * width..<(row + 1) * width].map(Double.init)
            let more = heavy.filter { $0.row == row }.reduce(0.0) { $0 + Double($1.more) }
            let product = zip(values, x).reduce(0.0) { $0 + $1.0 * Double($1.1) }
            let target = heavy.filter { $0.row == row }.reduce(0.0) { $0 + 1 + Double($1.more) }
            for column in 0..<width { rest[column] += (target - (1 + more) * product) * values[column] }
        }
        return rest
    }

    @Test func `a solution fulfils the normal equations`() {
        let heavy: [(row: Int, more: Float)] = [(2, 5), (7, 1.5), (19, 40)]
        let ridge = SharedRidge(rows: rows, width: width, ridge: 0.7)
        let x = ridge.solution(counting: heavy, from: [Float](repeating: 0, count: width), steps: 40)
        #expect(residual(x, heavy, ridge: 0.7).allSatisfy { abs($0) < 1e-3 })
        let again = ridge.solution(counting: heavy, from: x, steps: 1)
        #expect(zip(x, again).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func `nothing that counts more gives zeros, and so do no rows at all`() {
        let zeros = [Float](repeating: 0, count: width)
        let ridge = SharedRidge(rows: rows, width: width, ridge: 1)
        #expect(ridge.solution(counting: [], from: zeros, steps: 5) == zeros)
        let empty = SharedRidge(rows: [], width: width, ridge: 1)
        #expect(empty.solution(counting: [], from: zeros, steps: 5) == zeros)
    }
}
