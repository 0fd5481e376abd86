import LinearAlgebra
import TestChance
import Testing

@Suite struct LinearAlgebraTests {
    private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var random = Numbers(state: seed)
        return Matrix(rows: rows, columns: columns) { span in
            for index in span.indices { span[index] = Float.random(in: -1...1, using: &random) }
        }
    }

    @Test(arguments: [(1, 1), (7, 9), (2500, 32), (1024, 16), (3, 100)])
    func `a product is the sum of the products`(rows: Int, columns: Int) {
        let a = matrix(rows, columns, seed: 1)
        let x = matrix(1, columns, seed: 2).row(0)
        let found = a.times(x)
        for row in 0..<rows {
            let expected = zip(a.row(row), x).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(Double(found[row]) - expected) < 1e-4)
        }
    }

    @Test(arguments: [1, 2, 3])
    func `selection finds what sorting finds, on any number of threads`(threads: Int) {
        let a = matrix(5000, 16, seed: 5)
        let x = matrix(1, 16, seed: 6).row(0)
        let scores = a.times(x)
        let expected = scores.indices.sorted {
            scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
        }
        let found = a.best(100, for: x, threads: threads)
        #expect(found.map { Int($0.index) } == Array(expected.prefix(100)))
        let many = a.best(100, forEach: Matrix(rows: 2, columns: 16, values: x + x), threads: threads)
        #expect(many[0].count == 100 && many[0] == many[1])
    }

    @Test(arguments: [(7, 4), (1023, 16), (2050, 32), (9, 64), (9, 65), (5, 100)])
    func `what is selected carries its product, however long the rows are`(rows: Int, columns: Int) {
        let a = matrix(rows, columns, seed: 7)
        let x = matrix(1, columns, seed: 8).row(0)
        let found = a.best(rows, for: x)
        #expect(Set(found.map(\.index)).count == rows)
        for pick in found {
            let expected = zip(a.row(Int(pick.index)), x).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(Double(pick.score) - expected) < 1e-4)
        }
    }

    @Test func `equal scores go by index, and neither NaN nor minus infinity is ever selected`() {
        let scores: [Float] = [1, .nan, 2, 1, -.infinity, 2, .nan, 0, 1]
        let a = Matrix(rows: scores.count, columns: 1, values: scores)
        #expect(a.best(4, for: [1]).map(\.index) == [2, 5, 0, 3])
        #expect(a.best(99, for: [1]).map(\.index) == [2, 5, 0, 3, 8, 7])
        #expect(a.best(0, for: [1]).isEmpty)
    }

    @Test func `NaN among many is passed over wherever it stands`() {
        var random = Numbers(state: 9)
        var values = (0..<3000).map { _ in Float.random(in: -1...1, using: &random) }
        for index in stride(from: 0, to: 3000, by: 7) { values[index] = index % 2 == 0 ? .nan : -.nan }
        let found = Matrix(rows: 3000, columns: 1, values: values).best(50, for: [1])
        let expected = values.indices.filter { !values[$0].isNaN }.sorted {
            values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1
        }
        #expect(found.map { Int($0.index) } == Array(expected.prefix(50)))
    }

    @Test func `what is not accepted is passed over, and what is added counts`() {
        let a = Matrix(rows: 2000, columns: 1, values: (0..<2000).map(Float.init))
        let found = a.best(
            3, for: [1], threads: 2,
            adjusting: { rows, scores in
                for index in scores.indices where rows.lowerBound + index == 5 { scores[index] += 9999 }
            },
            accepting: { $0 != 1999 })
        #expect(found.map(\.index) == [5, 1998, 1997])
    }

    @Test func `an empty matrix has nothing to select`() {
        #expect(Matrix(rows: 0, columns: 4, values: []).best(3, for: [0, 0, 0, 0]).isEmpty)
    }

    @Test func `normalised rows have length one, and a row of zeros stays`() {
        let a = Matrix(rows: 2, columns: 2, values: [3, 4, 0, 0]).rowsNormalised()
        #expect(a.row(0) == [0.6, 0.8])
        #expect(a.row(1) == [0, 0])
    }

    @Test func `the sum is the sum on any number of threads`() {
        let a = Matrix(rows: 1001, columns: 9, values: (0..<9009).map { Float($0 % 5) })
        #expect(a.sum() == Double((0..<9009).map { $0 % 5 }.reduce(0, +)))
        #expect(a.sum(threads: 3) == a.sum())
    }

    @Test(arguments: [Turning.neither, .first, .second])
    func `a product of arrays is the sums of products, whichever of the two is turned`(turning: Turning) {
        let (rows, inner, columns) = (3, 5, 4)
        // Small whole numbers: sums are exact, whatever their order.
        let a = (0..<rows * inner).map { Float($0 % 7 - 3) }
        let b = (0..<inner * columns).map { Float($0 % 5 - 2) }
        var out = [Float](repeating: .nan, count: rows * columns)
        multiply(a, b, turning: turning, rows: rows, inner: inner, columns: columns, into: &out)
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = (0..<inner).reduce(Float(0)) { sum, place in
                    let one = turning == .first ? a[place * rows + row] : a[row * inner + place]
                    let other = turning == .second ? b[column * inner + place] : b[place * columns + column]
                    return sum + one * other
                }
                #expect(out[row * columns + column] == sum)
            }
        }
        var none: [Float] = []
        multiply([], [], turning: turning, rows: 0, inner: 4, columns: 0, into: &none)
    }
}
