import LinearAlgebra

/// Scoring and selecting, against the memory bandwidth and the `sgemm` peak of the same run.
enum ScoringBenchmark {
    /// How many rounds each contest has.
    static let rounds = 60

    /// Scoring one listener against `rows` candidates of `columns` values and selecting 100, against only reading them.
    ///
    static func run(rows: Int, columns: Int) -> [Figure] {
        let pool = matrix(rows: rows, columns: columns, seed: 1)
        let query = matrix(rows: 1, columns: columns, seed: 2).row(0)
        let gigabytes = Double(pool.byteCount) / 1e9
        let size = "\(rows) x \(columns)"
        var figures: [Figure] = []
        for (threads, clock) in [(1, Clock.thread), (2, .wall)] {
            let contest = Contest(
                rounds: rounds, on: clock, { _ = pool.sum(threads: threads) },
                { _ = pool.best(100, for: query, threads: threads) })
            figures.append(
                Figure(
                    "score \(size), top 100, \(threads) thread\(threads == 1 ? "" : "s")",
                    "\(fixed(contest.best.second * 1000, 2)) ms, \(fixed(gigabytes / contest.best.second, 1)) GB/s",
                    against: "reading at \(fixed(gigabytes / contest.best.first, 1)) GB/s",
                    ratio: contest.best.first / contest.best.second, median: contest.medianRatio))
        }
        let blas = Contest(
            rounds: rounds / 3, on: .thread, { _ = pool.sum() }, { _ = pool.times(query) })
        figures.append(
            Figure(
                "BLAS sgemv \(size), no selection, 1 thread",
                "\(fixed(blas.best.second * 1000, 2)) ms, \(fixed(gigabytes / blas.best.second, 1)) GB/s",
                against: "reading at \(fixed(gigabytes / blas.best.first, 1)) GB/s",
                ratio: blas.best.first / blas.best.second, median: blas.medianRatio))
        return figures
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
        let gigabytes = Double(pool.byteCount) / 1e9
        var figures: [Figure] = []
        for (threads, clock) in [(1, Clock.thread), (2, .wall)] {
            let contest = Contest(
                rounds: rounds, on: clock, { _ = pool.sum(threads: threads) },
                {
                    _ = pool.best(
                        k, for: query, threads: threads, tables: tables, accepting: { $0 & 15 != 3 })
                })
            figures.append(
                Figure(
                    "score \(rows) rows of the engine, top \(k), \(threads) thread\(threads == 1 ? "" : "s")",
                    "\(fixed(contest.best.second * 1000, 2)) ms, \(fixed(gigabytes / contest.best.second, 1)) GB/s",
                    against: "reading at \(fixed(gigabytes / contest.best.first, 1)) GB/s",
                    ratio: contest.best.first / contest.best.second, median: contest.medianRatio))
        }
        return figures
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
        let square = matrix(rows: 1024, columns: 1024, seed: 3)
        let pool = matrix(rows: rows, columns: columns, seed: 1)
        let queries = matrix(rows: listeners, columns: columns, seed: 4)
        let peakWork = 2 * 1024.0 * 1024 * 1024
        let work = 2 * Double(rows) * Double(columns) * Double(listeners)
        let contest = Contest(
            rounds: 5, on: .thread, { _ = square.timesTranspose(of: square) },
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
