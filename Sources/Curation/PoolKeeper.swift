public import Lifecycle
public import Postgres
package import Recommender
internal import Storage

/// Keeps the pool that lists are made from: answers from the one it has while it makes the next.
///
/// A pool never changes, so whoever was given one goes on with it whatever comes after; a new one takes its place in one
/// step, when it is whole. However many ask, one is made at a time, on a thread of the keeper's own. Where none can be made
/// the old one stays. The first one comes from a file, where there is one of this database.
public actor PoolKeeper {
    private let executor = BlockingExecutor(label: "pool")
    private nonisolated let database: Pool
    private nonisolated let file: PoolFile?
    private nonisolated let log: Log
    private nonisolated let pools = StaleWhileRevalidate<CandidatePool>()
    /// When the file was written last, and how long that took.
    private var written: (at: ContinuousClock.Instant, took: Duration)?

    /// The keeper's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A keeper without a pool over a catalogue; the first to ask fetches it.
    ///
    /// - Parameter file: where the last pool is kept for the next start; nil for nowhere.
    public init(over database: Pool, file: String? = nil, log: Log = Log("pool")) {
        self.database = database
        self.file = file.map { PoolFile(path: $0, log: log) }
        self.log = log
        setLargeArraysApart()
    }

    /// A pool to answer from.
    ///
    /// Of the catalogue as it was when one asked, or of before where waiting for that would take too long or it cannot be
    /// read; then a new one is made behind, where ``run()`` runs. Without it whoever asks makes it.
    package nonisolated func pool(_ patience: Patience) async throws -> CandidatePool {
        if let version = try await version(),
            let pool = try await pools.value(of: version, patience, { try await load() })
        {
            return pool
        }
        while true {
            if let kept = pools.kept { return kept.value }
            try await pools.renew { try await load() }
        }
    }

    /// The service: fetches the first pool, and makes a new one whenever somebody finds that the catalogue has changed.
    public nonisolated func run() async { await pools.run { try await load() } }

    /// The catalogue's version; nil where it cannot be read, and there is a pool to go on with.
    private nonisolated func version() async throws -> String? {
        do { return try await database.withConnection { try $0.catalogueVersion() } } catch {
            guard !(error is CancellationError), pools.kept != nil else { throw error }
            log.warning(
                "the catalogue's version cannot be read: the pool of before answers", ["error": "\(error)"])
            return nil
        }
    }

    /// Makes a new pool where the catalogue has changed.
    private func load() async throws {
        do { try await loadNext() } catch let error where !(error is CancellationError) {
            outcomes.add(1, "failed")
            log.error(
                "no new pool can be made",
                ["error": "\(error)", "keeps": "\(pools.kept?.value.count ?? 0)"])
            throw error
        }
    }

    private func loadNext() async throws {
        let begun = ContinuousClock.now
        let (catalogue, version) = try await database.withConnection {
            (try $0.catalogueName(), try $0.catalogueVersion())
        }
        if pools.kept?.version == version { return }
        if pools.kept == nil, let kept = file?.pool(of: catalogue) {
            put(kept.pool, of: kept.version, begun: begun, took: nil)
            // One of before answers while the next is made.
            if kept.version != version { pools.wish() }
            return
        }
        let (pool, read) = try await made()
        let took = ContinuousClock.now - begun
        put(pool, of: version, begun: begun, took: took)
        log.info(
            "a pool was made",
            [
                "candidates": "\(pool.count)", "seconds": "\(took / .seconds(1))",
                "reading": "\((read - begun) / .seconds(1))",
            ])
        write(pool, catalogue, version)
        giveBackMemory()
    }

    /// A new pool, and when the last of the catalogue was read; what it was made from is gone on return.
    private func made() async throws -> (pool: CandidatePool, read: ContinuousClock.Instant) {
        let material = try await PoolMaterial(from: database)
        let read = ContinuousClock.now
        return (material.pool(), read)
    }

    /// Has a pool answer; `took` is nil for one from the file.
    private func put(
        _ pool: CandidatePool, of version: String, begun: ContinuousClock.Instant, took: Duration?
    ) {
        pools.put(.init(value: pool, version: version, begun: begun, took: took))
        outcomes.add(1, took == nil ? "file" : "database")
        candidates.set(Double(pool.count))
        if let took { seconds.set(took / .seconds(1)) }
    }

    /// Writes the pool for the next start; for at most a hundredth of the time, since a large one is a hundred megabytes.
    private func write(_ pool: CandidatePool, _ catalogue: String, _ version: String) {
        let now = ContinuousClock.now
        guard let file, written.map({ now - $0.at > $0.took * 100 }) ?? true else { return }
        file.write(pool, of: catalogue, version)
        written = (now, .now - now)
    }
}

private let outcomes = Metrics.process.counter(
    "pools_total",
    "Pools of candidates that were taken from the database or from the file of the last start, or failed.",
    labels: ["from"])
private let candidates = Metrics.process.gauge("pool_candidates", "Candidates in the pool that answers.")
private let seconds = Metrics.process.gauge(
    "pool_seconds", "How long reading and making the pool that answers took.")
