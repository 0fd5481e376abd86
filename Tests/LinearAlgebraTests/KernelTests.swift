import LinearAlgebra
import TestChance
import Testing

/// Every way to score and select, against one that only multiplies, adds and sorts.
@Suite struct KernelTests {
    private typealias Scored = (index: Int32, score: Float)

    private func matrix(_ rows: Int, _ columns: Int, tail: Int = 0, codes: Int = 1, seed: UInt64) -> Matrix {
        var random = Numbers(state: seed)
        return Matrix(rows: rows, columns: columns, stride: columns + tail) { span in
            for row in 0..<rows {
                let base = row * (columns + tail)
                // Small whole numbers: sums are exact, whatever their order, and many are equal.
                for column in 0..<columns {
                    span[base + column] = Float(Int.random(in: -3...3, using: &random))
                }
                guard tail > 0 else { continue }
                let words = [
                    UInt32.random(in: 0..<UInt32(codes), using: &random),
                    UInt32.random(in: 0...(.max), using: &random),
                ]
                for (place, word) in words.enumerated() {
                    span[base + columns + place] = Float(bitPattern: word)
                }
            }
        }
    }

    private func plain(_ a: Matrix, _ x: [Float], _ tables: Tables?, accepting: (Int) -> Bool = { _ in true })
        -> [Scored]
    {
        (0..<a.rows).filter(accepting).map { row -> Scored in
            var score = zip(a.row(row), x).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            if let tables {
                let codes = a.tail(of: row, as: UInt64.self)
                score +=
                    tables.word[Int(codes & 0xFFFF_FFFF)] + tables.first[Int(codes >> 32 & 255)]
                    + tables.second[Int(codes >> 40 & 255)]
            }
            return (Int32(row), score)
        }.filter { !$0.score.isNaN && $0.score != -.infinity }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
    }

    private func tables(_ codes: Int) -> Tables {
        var random = Numbers(state: 11)
        func values(_ count: Int) -> [Float] {
            (0..<count).map { _ in Float(Int.random(in: -5...5, using: &random)) }
        }
        return Tables(word: values(codes), first: values(256), second: values(256))
    }

    @Test(arguments: [0, 1, 3, 4, 5, 63, 64, 65, 1023, 1025, 4099], [1, 3, 4, 12, 16, 32, 60, 64, 68])
    func `the best are those that sorting finds, for every number of rows and columns`(
        rows: Int, columns: Int
    ) {
        let a = matrix(rows, columns, seed: UInt64(rows + columns))
        let x = matrix(1, columns, seed: 7).row(0)
        let expected = plain(a, x, nil)
        for k in [0, 1, 7, 100, rows + 5] {
            for threads in [1, 3] {
                let found = a.best(k, for: x, threads: threads)
                #expect(found.map(\.index) == expected.prefix(k).map(\.index))
                #expect(found.map(\.score) == expected.prefix(k).map(\.score))
            }
        }
    }

    @Test(arguments: [1, 2, 64, 67, 1500], [1, 5, 12, 48, 80])
    func `what the tables say of a row's codes is added, for any width`(rows: Int, columns: Int) {
        let a = matrix(rows, columns, tail: 4, codes: 9, seed: UInt64(rows * columns))
        let x = matrix(1, columns, seed: 7).row(0)
        let tables = tables(9)
        let expected = plain(a, x, tables) { $0 % 3 != 1 }
        for adjusting in [nil, { (_: Range<Int>, _: inout MutableSpan<Float>) in }] as [Matrix.Adjustment?] {
            let found = a.best(50, for: x, threads: 2, tables: tables, adjusting: adjusting) { $0 % 3 != 1 }
            #expect(found.map(\.index) == expected.prefix(50).map(\.index))
            #expect(found.map(\.score) == expected.prefix(50).map(\.score))
        }
        #expect(
            a.score(of: rows - 1, for: x, tables: tables)
                == plain(a, x, tables).first { $0.index == rows - 1 }?.score)
    }

    @Test func `a row's code is below the bound that the matrix tells`() {
        #expect(matrix(0, 4, tail: 4, seed: 1).codeBound == 0)
        #expect(matrix(10, 4, seed: 1).codeBound == 0)
        #expect((1...9).contains(matrix(200, 4, tail: 4, codes: 9, seed: 1).codeBound))
    }

    @Test(arguments: [0, 1, 255, 256, 257, 3000], [1, 2, 63, 300])
    func `many listeners get what each alone would get`(rows: Int, listeners: Int) {
        let a = matrix(rows, 16, seed: 5)
        let queries = matrix(listeners, 16, seed: 6)
        let found = a.best(20, forEach: queries, threads: 2)
        #expect(found.count == listeners)
        for listener in 0..<listeners {
            #expect(found[listener] == a.best(20, for: queries.row(listener)))
        }
    }

    @Test func `a listener whose vector is not a number gets nothing, and the others get theirs`() {
        let a = matrix(700, 16, seed: 8)
        let x = matrix(1, 16, seed: 9).row(0)
        let queries = Matrix(rows: 2, columns: 16, values: [Float](repeating: .nan, count: 16) + x)
        let found = a.best(5, forEach: queries)
        #expect(found[0].isEmpty)
        #expect(found[1] == a.best(5, for: x))
        #expect(a.best(5, for: queries.row(0)).isEmpty)
    }

    @Test(arguments: [1, 2, 3, 10, 1000])
    func `selection keeps the best of any stream, with ties, infinities and what is not a number`(k: Int) {
        var random = Numbers(state: UInt64(k))
        var scores = (0..<5000).map { _ in Float(Int.random(in: -50...50, using: &random)) }
        for (place, odd) in [
            Float.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, -.greatestFiniteMagnitude,
        ].enumerated() {
            for step in 0..<20 { scores[place * 31 + step * 97] = odd }
        }
        var top = TopK(k)
        for (index, score) in scores.enumerated() { top.offer(score, index) }
        let expected = scores.indices.filter { !scores[$0].isNaN && scores[$0] != -.infinity }
            .sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }.prefix(k)
        #expect(top.best().map { Int($0.index) } == Array(expected))
        #expect(top.best().map(\.score) == expected.map { scores[$0] })
    }
}
