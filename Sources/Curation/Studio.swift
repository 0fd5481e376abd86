internal import Lifecycle
public import Music
public import Postgres
public import Recommender

/// Where lists are made: computes on a thread of its own, from the pool of its keeper.
///
/// BLAS over the pool blocks, so it never runs on Swift's shared pool.
public actor Studio {
    private let executor = BlockingExecutor(label: "studio")
    let database: Pool
    /// For how long what was shown and passed over stays away.
    public nonisolated let rest: RestTerms
    /// Where the pools of editions are kept; nil for nowhere.
    nonisolated let archive: PoolArchive?
    /// Who has the pool.
    public nonisolated let keeper: PoolKeeper
    /// Whom crawls visited that lists were limited to lately.
    nonisolated let crawledArtists: CrawledArtistsCache
    /// Who has the other listeners' histories; nil where every listener is alone.
    nonisolated let model: CollaborativeModelKeeper?

    /// Who tests lists, while others are made.
    private nonisolated let backtester = Backtester()

    /// How many threads a list is made on: one of them is the studio's own.
    static let threads = 2

    /// The studio's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A studio over a catalogue; the first list fetches the pool.
    ///
    /// - Parameters:
    ///   - database: connections that work for the service.
    ///   - rest: for how long what was shown and passed over stays away.
    ///   - archive: where the pools of editions are kept; nil for nowhere.
    ///   - poolFile: where the last pool is kept for the next start; nil for nowhere.
    ///   - hearsOthers: whether listeners' histories speak for each other.
    public init(
        over database: Pool, rest: RestTerms = RestTerms(), archive: PoolArchive? = nil,
        poolFile: String? = nil, hearsOthers: Bool = false
    ) {
        model = hearsOthers ? CollaborativeModelKeeper(over: database) : nil
        self.database = database
        crawledArtists = CrawledArtistsCache(over: database)
        self.rest = rest
        self.archive = archive
        keeper = PoolKeeper(over: database, file: poolFile)
    }

    /// The service: has the pool and the collaborative model ready, and keeps the pools of editions, behind the lists.
    public nonisolated func run() async {
        async let archived: Void? = archive?.run()
        async let accompanied: Void? = model?.run()
        await keeper.run()
        await archived
        await accompanied
    }

    /// A list to be kept for a taste, perhaps with a change; its pool goes to the archive.
    ///
    /// - Parameter isAwaited: whether somebody waits for it: then it is rather made of the catalogue of a moment ago than
    ///   after a large pool was read anew.
    public func ranking(
        for taste: Taste, of listener: Listener.ID, with change: WhatIf = WhatIf(), dials: Dials = Dials(),
        isAwaited: Bool = false
    ) async throws -> Ranking {
        let plain = try await keeper.pool(isAwaited ? .short : .long)
        await archive(plain, over: database)
        let (known, pool) = try await introduced(taste, of: listener, to: plain, isAwaited ? .short : .long)
        var taste = change.applied(to: known, in: pool)
        let turned = change.applied(to: dials)
        taste.crawledArtists = try await crawledArtists.artists(of: [turned.crawl])
        return pool.recommend(for: taste, dials: turned, threads: Self.threads)
    }

    /// What a list finds of the hidden part of a listener's history; lists are made meanwhile.
    public nonisolated func backtest(_ split: HoldoutSplit) async throws -> Quality {
        let (taste, pool) = try await among(split.taste, of: split.listener, in: try await pool())
        let found = await backtester.test(taste, hiding: split.holdout.tracks, in: pool)
        return Quality(holdout: split.holdout, backtest: found, pool: pool.fingerprint)
    }

    /// A listener's taste with the facts of what a pool does not hold, and the pool with the others' histories.
    func introduced(
        _ taste: Taste, of listener: Listener.ID, to pool: CandidatePool,
        _ patience: Patience = .short
    ) async throws -> (Taste, CandidatePool) {
        try await among(
            try await taste.introduced(to: pool, by: database), of: listener, in: pool, patience)
    }

    /// A listener's taste and a pool as they are among the other listeners; as they were where everyone is alone.
    nonisolated func among(
        _ taste: Taste, of listener: Listener.ID, in pool: CandidatePool,
        _ patience: Patience = .short
    ) async throws -> (Taste, CandidatePool) {
        guard let model else { return (taste, pool) }
        var taste = taste
        taste.member = try await model.member(listener)
        return (taste, try await model.joined(pool, patience))
    }

    /// The fingerprint of the pool that is answered from at once.
    public nonisolated func fingerprint() async throws -> UInt64 { try await pool().fingerprint }

    /// The pool to answer from at once.
    nonisolated func pool() async throws -> CandidatePool { try await keeper.pool(.short) }
}
