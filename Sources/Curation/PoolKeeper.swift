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
    private nonisolated let state = Guarded(State())
    private nonisolated let flight = SingleFlight<Errand, Void>()
    private nonisolated let wishes = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Advances when there is a new pool, or none can be made, or nobody makes one any more.
    private nonisolated let changes = EventCount()
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

    /// For how long one waits for a pool of the catalogue as it is now, where there is one of before.
    package enum Patience: Sendable {
        /// Somebody waits for the answer: only where the last pool was made in a moment.
        case short
        /// What is made will be kept: as long as making a large pool takes.
        case long

        var most: Duration { self == .short ? .seconds(1) : .seconds(20) }
    }

    /// A pool to answer from.
    ///
    /// Of the catalogue as it was when one asked, or of before where waiting for that would take too long or it cannot be
    /// read; then a new one is made behind, where ``run()`` runs. Without it whoever asks makes it.
    package nonisolated func pool(_ patience: Patience) async throws -> CandidatePool {
        let asked = ContinuousClock.now
        guard let version = try await version() else { return try await fetched() }
        while true {
            let seen = changes.value
            let now = state.withLock { $0 }
            guard let found = now.current else {
                try await renew()
                continue
            }
            if found.version == version || found.isFetched(since: asked) { return found.pool }
            if now.isAttended {
                wishes.continuation.yield()
                let isQuick = found.took.map { $0 < patience.most } ?? true
                let hasFailed = now.failed.map { $0 >= asked } ?? false
                guard isQuick, !hasFailed, .now < asked + patience.most else { return found.pool }
                await changes.wait(past: seen, until: asked + patience.most)
                try Task.checkCancellation()
            } else {
                do { try await renew() } catch let error where !(error is CancellationError) {
                    return found.pool
                }
            }
        }
    }

    /// The service: fetches the first pool, and makes a new one whenever somebody finds that the catalogue has changed.
    public nonisolated func run() async {
        state.withLock { $0.isAttended = true }
        defer {
            state.withLock { $0.isAttended = false }
            changes.advance()
        }
        wishes.continuation.yield()
        for await _ in wishes.stream {
            do {
                try await renew()
                // Between two pools as much time as one takes: the other half is left to the answers.
                try await Task.sleep(for: current?.took ?? .zero)
            } catch {
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private struct State {
        var current: Current?
        /// When the last pool could not be made.
        var failed: ContinuousClock.Instant?
        var isAttended = false
    }

    /// What is known of a pool that answers.
    private struct Current: Sendable {
        let pool: CandidatePool
        /// The catalogue's, before the first of it was read.
        let version: String
        /// When that was.
        let begun: ContinuousClock.Instant
        /// How long reading and making it took; nil for one from a file.
        let took: Duration?

        /// Whether it is the catalogue as it was then, or later; one from a file is of nobody knows when.
        func isFetched(since moment: ContinuousClock.Instant) -> Bool { took != nil && begun >= moment }
    }

    /// There is only one thing to be fetched.
    private enum Errand { case pool }

    private nonisolated var current: Current? { state.withLock { $0.current } }

    /// The catalogue's version; nil where it cannot be read, and there is a pool to go on with.
    private nonisolated func version() async throws -> String? {
        do { return try await database.withConnection { try $0.catalogueVersion() } } catch {
            guard !(error is CancellationError), current != nil else { throw error }
            log.warning(
                "the catalogue's version cannot be read: the pool of before answers", ["error": "\(error)"])
            return nil
        }
    }

    /// The pool that is there, or the first.
    private nonisolated func fetched() async throws -> CandidatePool {
        while true {
            if let found = current { return found.pool }
            try await renew()
        }
    }

    /// Makes a new pool where the catalogue has changed, or waits for whoever does.
    private nonisolated func renew() async throws {
        try await flight.share(.pool) {
            do { try await load() } catch let error where !(error is CancellationError) {
                state.withLock { $0.failed = .now }
                changes.advance()
                outcomes.add(1, "failed")
                log.error(
                    "no new pool can be made", ["error": "\(error)", "keeps": "\(current?.pool.count ?? 0)"])
                throw error
            }
        }
    }

    private func load() async throws {
        let begun = ContinuousClock.now
        let (catalogue, version) = try await database.withConnection {
            (try $0.catalogueName(), try $0.catalogueVersion())
        }
        if let found = current, found.version == version { return }
        if current == nil, let kept = file?.pool(of: catalogue) {
            put(Current(pool: kept.pool, version: kept.version, begun: begun, took: nil), from: "file")
            // One of before answers while the next is made.
            if kept.version != version { wishes.continuation.yield() }
            return
        }
        let (pool, read) = try await made()
        let took = ContinuousClock.now - begun
        put(Current(pool: pool, version: version, begun: begun, took: took), from: "database")
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

    private func put(_ new: Current, from source: String) {
        state.withLock { $0.current = new }
        changes.advance()
        outcomes.add(1, source)
        candidates.set(Double(new.pool.count))
        if let took = new.took { seconds.set(took / .seconds(1)) }
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
