import FoundationEssentials
import Glibc
import LinearAlgebra

/// The same vectors for us and for faiss: written to a file that both read, as are our answers, which `against_faiss.py` compares.
enum FaissBenchmark {
    static let rows = 1_000_000
    static let columns = 32
    static let listeners = 64
    static let k = 100

    /// Writes rows and then listeners to a file, Float in the machine's order of bytes.
    static func write(to path: String) throws {
        try save([all(seed: 1, rows), all(seed: 4, listeners)].joined(), path)
    }

    /// Scores them, one listener and then all at once, on one thread; answers the seconds and writes the picks.
    static func run(_ path: String) throws -> [Figure] {
        let memory = try Memory(mapping: path)
        guard let values = Strip<Float>(in: memory, at: 0, count: (rows + listeners) * columns) else {
            return []
        }
        let pool = Matrix(rows: rows, columns: columns) { span in
            for place in span.indices { span[place] = values[place] }
        }
        let queries = Matrix(rows: listeners, columns: columns) { span in
            for place in span.indices { span[place] = values[rows * columns + place] }
        }
        let first = queries.row(0)
        let one = (0..<40).map { _ in Clock.thread.seconds { _ = pool.best(k, for: first) } }.min() ?? .nan
        let many =
            (0..<5).map { _ in Clock.thread.seconds { _ = pool.best(k, forEach: queries) } }.min() ?? .nan
        let picks = [pool.best(k, for: first)] + pool.best(k, forEach: queries)
        try save(
            picks.joined().lazy.flatMap { [Float(bitPattern: UInt32($0.index)), $0.score] }, path + ".picks")
        return [Figure("one", "\(one)"), Figure("many", "\(many)")]
    }

    private static func all(seed: UInt64, _ count: Int) -> [Float] {
        let matrix = ScoringBenchmark.matrix(rows: count, columns: columns, seed: seed)
        return Array(matrix.values)
    }

    private static func save(_ values: some Sequence<Float>, _ path: String) throws {
        let array = Array(values)
        try unsafe array.withUnsafeBytes { bytes in try unsafe Data(bytes).write(to: URL(filePath: path)) }
    }
}
