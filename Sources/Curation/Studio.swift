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
    private var shelf: (version: String, pool: CandidatePool)?

    /// The studio's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// An empty studio over a catalogue; the first list fetches the pool.
    public init(over database: Pool) { self.database = database }

    /// A list for a taste, over the catalogue as it is now.
    public func ranking(for taste: Taste, dials: Dials = Dials()) async throws -> Ranking {
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
