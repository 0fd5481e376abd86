import Curation
import FoundationEssentials
import Postgres
import Recommender

/// From a catalogue in PostgreSQL, or from the file of the last start, to a pool that answers.
enum LoadingBenchmark {
    /// How long both take, and how much memory stays.
    static func run(database url: String) async throws -> [Figure] {
        let file = FileManager.default.temporaryDirectory.appending(path: "segue-pool-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let database = Pool(url: url, size: 4, settings: ["segue.scope": "service"])
        defer { database.close() }
        var figures: [Figure] = []
        // A first connection, so that only reading counts.
        try await database.withConnection { _ = $0.processID }
        for source in ["PostgreSQL", "the file of the last start, mapped and checked"] {
            let before = Resident.bytes
            let start = ContinuousClock.now
            let pool = try await PoolKeeper(over: database, file: file).pool(.long)
            let took = (ContinuousClock.now - start) / .seconds(1)
            let grown = Resident.bytes - before
            figures += [
                Figure(
                    "\(pool.count) candidates ready from \(source)", "\(ScoringBenchmark.fixed(took, 2)) s"),
                Figure(
                    "memory that it took to stay", "\(Int(grown / 1e6)) MB",
                    against: "the matrix: \(pool.matrixBytes / 1_000_000) MB",
                    ratio: grown / Double(pool.matrixBytes)),
            ]
        }
        return figures
    }
}
