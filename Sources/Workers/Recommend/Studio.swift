internal import Lifecycle
internal import Music
internal import Postgres
internal import Recommender
internal import Storage

/// Where lists are made: keeps the whole pool in memory, and computes on a thread of its own.
///
/// BLAS over the pool blocks, so it never runs on Swift's shared pool. The pool is read anew when the catalogue changed.
public actor Studio {
    private let executor = BlockingExecutor(label: "studio")
    private var shelf: (version: String, pool: CandidatePool)?

    /// The studio's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// An empty studio; the first list fetches the pool.
    public init() {}

    /// A list for a taste, over the catalogue as it is now.
    func ranking(for taste: Taste, dials: Dials, over database: Pool) async throws -> Ranking {
        let version = try await database.withConnection { try $0.catalogueVersion() }
        if shelf?.version != version {
            shelf = (version, try await PoolMaterial(from: database).pool())
            giveBackMemory()
        }
        guard let shelf else { return CandidatePool.empty.recommend(for: taste, dials: dials) }
        return shelf.pool.recommend(for: taste, dials: dials)
    }
}

extension CandidatePool {
    fileprivate static let empty = CandidatePool(
        candidates: [Candidate](), artists: [CandidateArtist](), relations: [ArtistRelation]())
}
