import LinearAlgebra

/// Scoring and selecting, against the memory bandwidth and the `sgemm` peak of the same run.
enum ScoringBenchmark {
    /// How many rounds each contest has.
    static let rounds = 60

    /// Read to learn what memory gives: 512 MB, many times what any cache holds of it.
    ///
    /// Source: McCalpin, "Memory bandwidth and machine balance in current high performance computers", IEEE TCCA 1995:
    /// the arrays of STREAM are four times as large as the last cache, or larger.
    private static let memory = matrix(rows: 8_000_000, columns: 16, seed: 9)

    /// Scoring one listener against `rows` candidates of `columns` values and selecting 100.
    static func run(rows: Int, columns: Int) -> [Figure] {
        let pool = matrix(rows: rows, columns: columns, seed: 1)
        let query = matrix(rows: 1, columns: columns, seed: 2).row(0)
        let size = "\(rows) x \(columns)"
        let figures = against(pool, "score \(size), top 100") { _ = pool.best(100, for: query, threads: $0) }
        let gigabytes = Double(pool.byteCount) / 1e9
        let blas = Contest(
            rounds: rounds / 3, on: .thread, { _ = pool.sum() }, { _ = pool.times(query) })
        return figures + [
            Figure(
                "BLAS sgemv \(size), no selection, 1 thread",
                "\(fixed(blas.best.second * 1000, 2)) ms, \(fixed(gigabytes / blas.best.second, 1)) GB/s",
                against: "reading them again at \(fixed(gigabytes / blas.best.first, 1)) GB/s",
                ratio: blas.best.first / blas.best.second, median: blas.medianRatio)
        ]
    }

    /// Scoring, on one thread and on two: in turns with reading memory, and in turns with reading the same rows, which the
    /// last cache holds in part where they are few.
    private static func against(
        _ rows: Matrix, _ name: String, _ score: (_ threads: Int) -> Void
    ) -> [Figure] {
        let (gigabytes, whole) = (Double(rows.byteCount) / 1e9, Double(memory.byteCount) / 1e9)
        func figure(_ name: String, _ contest: Contest, _ yardstick: String, of read: Double) -> Figure {
            let (first, second) = (read / contest.best.first, gigabytes / contest.best.second)
            return Figure(
                name, "\(fixed(contest.best.second * 1000, 2)) ms, \(fixed(second, 1)) GB/s",
                against: "\(yardstick) at \(fixed(first, 1)) GB/s", ratio: second / first,
                median: contest.medianRatio * gigabytes / read)
        }
        return [(1, Clock.thread), (2, .wall)].flatMap { threads, clock in
            let name = "\(name), \(threads) thread\(threads == 1 ? "" : "s")"
            let cold = Contest(
                rounds: rounds, on: clock, { _ = memory.sum(threads: threads) }, { score(threads) })
            let warm = Contest(
                rounds: rounds, on: clock, { _ = rows.sum(threads: threads) }, { score(threads) })
            return [
                figure(name, cold, "memory", of: whole),
                figure("the same, as far as caches hold it", warm, "reading them again", of: gigabytes),
            ]
        }
    }

    /// Rows as the engine has them: twelve numbers and a tail with three codes, whose tables take part.
    static func engine(rows: Int, artists: Int, top k: Int) -> [Figure] {
        let numbers = matrix(rows: 1, columns: 4096, seed: 1).row(0)
        let pool = Matrix(rows: rows, columns: 12, stride: 16) { span in
            var random = Numbers(state: 5)
            for row in 0..<rows {
                for column in 0..<12 { span[row * 16 + column] = numbers[(row &* 31 &+ column &* 7) & 4095] }
                span[row * 16 + 12] = Float(bitPattern: UInt32(row * artists / rows))
                span[row * 16 + 13] = Float(bitPattern: UInt32.random(in: 0..<65536, using: &random))
            }
        }
        let query = matrix(rows: 1, columns: 12, seed: 2).row(0)
        func table(_ count: Int, _ seed: UInt64) -> [Float] {
            matrix(rows: 1, columns: count, seed: seed).row(0)
        }
        let tables = Tables(word: table(artists, 6), first: table(256, 7), second: table(256, 8))
        return against(pool, "score \(rows) rows of the engine, top \(k)") { threads in
            _ = pool.best(k, for: query, threads: threads, tables: tables, accepting: { $0 & 15 != 3 })
        }
    }

    /// How much more memory scoring takes while it runs, for two sizes of the matrix: what grew with it would show.
    static func memory(rows sizes: [Int]) -> [Figure] {
        sizes.map { rows in
            let pool = matrix(rows: rows, columns: 16, seed: 1)
            let query = matrix(rows: 1, columns: 16, seed: 2).row(0)
            let listeners = matrix(rows: 256, columns: 16, seed: 3)
            let one = Resident.growth { _ = pool.best(100, for: query, threads: 2) }
            let many = Resident.growth { _ = pool.best(100, forEach: listeners, threads: 2) }
            return Figure(
                "memory that scoring takes, \(rows) x 16 (\(pool.byteCount >> 20) MiB), 2 threads",
                "\(one >> 10) kB for one listener, \(many >> 10) kB for 256")
        }
    }

    /// Scoring many listeners at once with selection, against the `sgemm` peak.
    static func many(rows: Int, columns: Int, listeners: Int) -> [Figure] {
        let side = 1024
        let square = (0..<side).flatMap(matrix(rows: side, columns: side, seed: 3).row)
        var product = [Float](repeating: 0, count: side * side)
        let pool = matrix(rows: rows, columns: columns, seed: 1)
        let queries = matrix(rows: listeners, columns: columns, seed: 4)
        let peakWork = 2 * Double(side * side * side)
        let work = 2 * Double(rows) * Double(columns) * Double(listeners)
        let contest = Contest(
            rounds: 5, on: .thread,
            {
                multiply(
                    square, square, turning: .second, rows: side, inner: side, columns: side, into: &product)
            },
            { _ = pool.best(100, forEach: queries) })
        let peak = peakWork / contest.best.first
        let rate = work / contest.best.second
        return [
            Figure(
                "score \(listeners) listeners x \(rows) x \(columns), 1 thread",
                "\(fixed(rate / 1e9, 0)) Gflop/s", against: "sgemm at \(fixed(peak / 1e9, 0)) Gflop/s",
                ratio: rate / peak, median: contest.medianRatio * work / peakWork)
        ]
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
