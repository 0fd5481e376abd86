// Measures the engine as ratios to what the machine gave in the same run. Run: scripts/bench

let arguments = Array(CommandLine.arguments.dropFirst())
let words = Set(CommandLine.arguments.dropFirst())

/// Whether a part of the measurements was asked for; without words all are.
func wants(_ part: String) -> Bool { words.isEmpty || words.contains(part) }

if words == ["constant"] { try await ConstantServer.run() }

var figures: [Figure] = []
if arguments.first == "vectors", arguments.count == 2 { try FaissBenchmark.write(to: arguments[1]) }
if arguments.first == "faiss", arguments.count == 2 { figures += try FaissBenchmark.run(arguments[1]) }
if arguments.first == "loading", arguments.count == 2 {
    figures += try await LoadingBenchmark.run(database: arguments[1])
}
if arguments.first == "fleet", arguments.count == 3 {
    figures += try await FleetBenchmark.run(database: arguments[1], redis: arguments[2])
}
if wants("scoring") {
    for columns in [32, 16] { figures += ScoringBenchmark.run(rows: 1_000_000, columns: columns) }
    for (rows, k) in [(1_000_000, 100), (1_000_000, 400), (5_000_000, 100)] {
        figures += ScoringBenchmark.engine(rows: rows, artists: rows / 10, top: k)
    }
    figures += ScoringBenchmark.memory(rows: [1_000_000, 5_000_000])
    figures += ScoringBenchmark.many(rows: 1_000_000, columns: 32, listeners: 1000)
    figures += ScoringBenchmark.many(rows: 1_000_000, columns: 32, listeners: 64)
}
if wants("pool") { figures += PoolBenchmark.run(candidates: 100_000) }
if wants("million") { figures += PoolBenchmark.run(candidates: 1_000_000) }
for figure in figures { print(figure.line) }
