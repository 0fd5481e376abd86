internal import Lifecycle
internal import Music
public import Postgres
public import Recommender
internal import Storage

/// Where lists are made: keeps the whole pool in memory, and computes on a thread of its own.
///
/// BLAS over the pool blocks, so it never runs on Swift's shared pool. The pool is read anew when the catalogue changed.
public actor Studio {
    private let executor = BlockingExecutor(label: "studio")
    private let database: Pool
    /// For how long what was shown and passed over stays away.
    public nonisolated let rest: RestTerms
    /// Where the pools of editions are kept; nil for nowhere.
    nonisolated let archive: PoolArchive?
    private var shelf: (version: String, pool: CandidatePool)?

    /// The studio's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// An empty studio over a catalogue; the first list fetches the pool.
    public init(over database: Pool, rest: RestTerms = RestTerms(), archive: PoolArchive? = nil) {
        self.database = database
        self.rest = rest
        self.archive = archive
    }

    /// A list to be kept for a taste, over the catalogue as it is now, perhaps with a change; its pool goes to the archive.
    public func ranking(
        for taste: Taste, with change: WhatIf = WhatIf(), dials: Dials = Dials()
    ) async throws -> Ranking {
        let pool = try await pool()
        await archive(pool, over: database)
        let taste = change.applied(to: try await introduced(taste, to: pool), in: pool)
        return pool.recommend(for: taste, dials: change.applied(to: dials))
    }

    /// What a list finds of the hidden part of a listener's history, over the catalogue as it is now.
    public func backtest(_ rehearsal: Rehearsal) async throws -> Quality {
        let found = try await pool().backtest(rehearsal.taste, hiding: rehearsal.holdout.tracks)
        return Quality(holdout: rehearsal.holdout, backtest: found)
    }

    /// A taste with the facts of what a pool does not hold.
    func introduced(_ taste: Taste, to pool: CandidatePool) async throws -> Taste {
        try await taste.introduced(to: pool, by: database)
    }

    /// The catalogue as it is now, laid out.
    func pool() async throws -> CandidatePool {
        let version = try await database.withConnection { try $0.catalogueVersion() }
        if let shelf, shelf.version == version { return shelf.pool }
        let pool = try await PoolMaterial(from: database).pool()
        shelf = (version, pool)
        giveBackMemory()
        return pool
    }
}
