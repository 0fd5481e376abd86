// Measures scoring as ratios to what the machine gave in the same run. Run: swift run -c release segue-bench
import LinearAlgebra

for line in ScoringBenchmark.run(rows: 1_000_000, columns: 32) { print(line) }
for line in ScoringBenchmark.run(rows: 1_000_000, columns: 16) { print(line) }
for line in ScoringBenchmark.many(rows: 1_000_000, columns: 32, listeners: 64) { print(line) }
for line in PoolBenchmark.run(candidates: 100_000) { print(line) }
for line in PoolBenchmark.run(candidates: 1_000_000) { print(line) }
