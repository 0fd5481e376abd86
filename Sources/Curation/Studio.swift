internal import Lifecycle
internal import Music
public import Postgres
public import Recommender

/// Where lists are made: computes on a thread of its own, from the pool of its keeper.
///
/// BLAS over the pool blocks, so it never runs on Swift's shared pool.
public actor Studio {
    private let executor = BlockingExecutor(label: "studio")
    private let database: Pool
    /// For how long what was shown and passed over stays away.
    public nonisolated let rest: RestTerms
    /// Where the pools of editions are kept; nil for nowhere.
    nonisolated let archive: PoolArchive?
    /// Who has the pool.
    public nonisolated let keeper: PoolKeeper

    /// The studio's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A studio over a catalogue; the first list fetches the pool.
    ///
    /// - Parameter poolFile: where the last pool is kept for the next start; nil for nowhere.
    public init(
        over database: Pool, rest: RestTerms = RestTerms(), archive: PoolArchive? = nil,
        poolFile: String? = nil
    ) {
        self.database = database
        self.rest = rest
        self.archive = archive
        keeper = PoolKeeper(over: database, file: poolFile)
    }

    /// A list to be kept for a taste, perhaps with a change; its pool goes to the archive.
    ///
    /// - Parameter isAwaited: whether somebody waits for it: then it is rather made of the catalogue of a moment ago than
    ///   after a large pool was read anew.
    public func ranking(
        for taste: Taste, with change: WhatIf = WhatIf(), dials: Dials = Dials(), isAwaited: Bool = false
    ) async throws -> Ranking {
        let pool = try await keeper.pool(isAwaited ? .short : .long)
        await archive(pool, over: database)
        let taste = change.applied(to: try await introduced(taste, to: pool), in: pool)
        return pool.recommend(for: taste, dials: change.applied(to: dials))
    }

    /// What a list finds of the hidden part of a listener's history.
    public func backtest(_ rehearsal: Rehearsal) async throws -> Quality {
        let found = try await pool().backtest(rehearsal.taste, hiding: rehearsal.holdout.tracks)
        return Quality(holdout: rehearsal.holdout, backtest: found)
    }

    /// A taste with the facts of what a pool does not hold.
    func introduced(_ taste: Taste, to pool: CandidatePool) async throws -> Taste {
        try await taste.introduced(to: pool, by: database)
    }

    /// The pool to answer from at once.
    nonisolated func pool() async throws -> CandidatePool { try await keeper.pool(.short) }
}
