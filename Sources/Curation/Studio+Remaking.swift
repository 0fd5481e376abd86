internal import Postgres
package import Recommender
package import Storage

extension Studio {
    /// Keeps the pool that an edition is made from, where there is an archive.
    func archive(_ pool: CandidatePool, over database: Pool) async {
        guard let archive else { return }
        let used = try? await database.withConnection { try $0.poolsOfEditions(limit: 100) }
        await archive.keep(pool, besides: used ?? [])
    }

    /// The pool that an edition was made from: out of the archive, or the current one where it is still the same.
    ///
    /// - Returns: nil where it is gone.
    package func pool(of record: EditionRecord) async throws -> CandidatePool? {
        if let kept = try await archive?.pool(record.pool.fingerprint) { return kept }
        let current = try await pool()
        return CandidatePool.name(of: current.fingerprint) == record.pool.fingerprint ? current : nil
    }

    /// An edition laid beside the list that its record makes.
    ///
    /// - Throws: an ``Unverifiable`` where the list cannot be made again.
    package func verify(_ edition: Edition, _ places: [Recommendation]) async throws -> Verification {
        guard let record = try? edition.record else { throw Unverifiable.otherEngine(nil) }
        guard record.recipe.engine.version == EngineSettings().version else {
            throw Unverifiable.otherEngine(record.recipe.engine.version)
        }
        guard record.taste != nil else { throw Unverifiable.noTaste }
        guard let pool = try await pool(of: record) else { throw Unverifiable.poolGone(record.pool) }
        let made = record.made(from: pool) ?? []
        return try Verification(places, against: made, isRestored: edition.restoredFrom != nil)
    }
}

/// Why an edition cannot be made again.
package enum Unverifiable: Error, Sendable, CustomStringConvertible {
    /// Another engine made it; nil where its settings cannot even be read.
    case otherEngine(Int?)
    /// It does not record its taste.
    case noTaste
    /// Its pool is neither the current one nor kept.
    case poolGone(EditionRecord.PoolRecord)

    /// What is missing.
    package var description: String {
        switch self {
        case .otherEngine(let version?):
            "it was made by version \(version) of the engine, and this is \(EngineSettings().version)"
        case .otherEngine(nil): "it was made by an engine whose settings this one cannot read"
        case .noTaste: "it does not record the taste that it was made for"
        case .poolGone(let pool):
            "the \(pool.considered) candidates that it was made from (\(pool.fingerprint)) are neither the current ones "
                + "nor kept: see SEGUE_KEPT_POOLS"
        }
    }
}
