import LinearAlgebra
import Synchronization

/// Scoring and selecting, against the memory bandwidth and the `sgemm` peak of the same run.
enum ScoringBenchmark {
    /// One line a measurement, for `rows` candidates of `columns` values.
    static func run(rows: Int, columns: Int) -> [String] {
        let pool = matrix(rows: rows, columns: columns, seed: 1)
        let query = matrix(rows: 1, columns: columns, seed: 2).row(0)
        let gigabytes = Double(pool.byteCount) / 1e9
        var lines = ["\(rows) x \(columns), \(fixed(gigabytes * 1000, 0)) MB, best of \(repeats)"]
        for threads in [1, 2] {
            let reading = gigabytes / best { _ = pool.sum(threads: threads) }
            let scoring = gigabytes / best { _ = pool.best(100, for: query, threads: threads) }
            lines.append(
                "  \(threads) thread(s): read \(fixed(reading, 1)) GB/s; score and select top 100 "
                    + "\(fixed(scoring, 1)) GB/s = \(fixed(gigabytes / scoring * 1000, 2)) ms; "
                    + "ratio \(fixed(scoring / reading, 2))")
        }
        let blas = gigabytes / best { _ = pool.times(query) }
        lines.append("  1 thread, BLAS sgemv alone, all scores stored: \(fixed(blas, 1)) GB/s")
        return lines
    }

    /// Operations a second of `sgemm` at its best, and of scoring many listeners at once with selection.
    static func many(rows: Int, columns: Int, listeners: Int) -> [String] {
        let square = matrix(rows: 1024, columns: 1024, seed: 3)
        let peak = 2 * 1024.0 * 1024 * 1024 / best { _ = square.timesTranspose(of: square) }
        let pool = matrix(rows: rows, columns: columns, seed: 1)
        let queries = matrix(rows: listeners, columns: columns, seed: 4)
        let work = 2 * Double(rows) * Double(columns) * Double(listeners)
        let rate = work / best(of: 3) { _ = pool.best(100, forEach: queries) }
        return [
            "\(listeners) listeners x \(rows) x \(columns), 1 thread: sgemm peak \(fixed(peak / 1e9, 0)) Gflop/s, "
                + "scoring with selection \(fixed(rate / 1e9, 0)) Gflop/s; ratio \(fixed(rate / peak, 2))"
        ]
    }

    static let repeats = 9

    /// The seconds of the fastest of several runs.
    static func best(of runs: Int = repeats, _ body: () -> Void) -> Double {
        (0..<runs).map { _ in
            let time = ContinuousClock().measure(body)
            return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        }.min() ?? .infinity
    }

    /// Numbers of a fixed generator (splitmix64), uniform in -1…1.
    static func matrix(rows: Int, columns: Int, seed: UInt64) -> Matrix {
        var state = seed
        return Matrix(rows: rows, columns: columns) { span in
            for index in span.indices {
                state &+= 0x9E37_79B9_7F4A_7C15
                var word = state
                word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
                word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
                span[index] = Float(Int64(bitPattern: word ^ (word >> 31)) >> 40) / Float(1 << 23)
            }
        }
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        let rounded = (value * scale).rounded()
        return digits == 0 ? "\(Int(rounded))" : "\(rounded / scale)"
    }
}
