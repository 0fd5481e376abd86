internal import Lifecycle
internal import Music
internal import Postgres
package import Recommender
package import Storage

extension Studio {
    /// Keeps the pool that an edition is made from, where there is an archive.
    func archive(_ pool: CandidatePool, over database: Pool) async {
        guard let archive else { return }
        var used: [String]?
        do { used = try await database.withConnection { try $0.poolsOfEditions(limit: 100) } } catch {
            log.warning(
                "which pools editions were made from cannot be read, and none is removed",
                ["error": "\(error)"])
        }
        await archive.keep(pool, besides: used)
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
        let made = try await made(record, of: edition.listener, from: pool)
        let merged = try await database.withConnection { try $0.mergedTracks(among: made.map(\.track)) }
        return try Verification(
            places, against: made, merged: merged, isRestored: edition.restoredFrom != nil)
    }
}

extension Studio {
    /// The list of a record; histories of others are never kept, so that they must still be those of then.
    private func made(
        _ record: EditionRecord, of listener: Listener.ID, from pool: CandidatePool
    ) async throws -> [ScoredTrack] {
        var record = record
        let limit = record.recipe.dials.crawl
        let crawled = try await crawledArtists.artists(of: [limit])
        guard
            limit.flatMap({ crawled[$0] }).map({ CandidatePool.name(of: $0.fingerprint) })
                == record.pool.reach
        else {
            throw Unverifiable.crawlChanged
        }
        record.taste?.crawledArtists = crawled
        guard let model = record.pool.model else { return record.made(from: pool) ?? [] }
        let (taste, joined) = try await among(record.taste ?? Taste(), of: listener, in: pool)
        guard joined.collaborativeModel.map({ CandidatePool.name(of: $0.fingerprint) }) == model else {
            throw Unverifiable.modelGone
        }
        record.taste = taste
        return record.made(from: joined) ?? []
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
    /// Other listeners' histories spoke, and are not what they were, or may not speak any more.
    case modelGone
    /// The crawl that limited it is gone, or artists that it reached have turned out to be one since.
    case crawlChanged

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
        case .modelGone:
            "other listeners' histories spoke for it, which have changed since and are never kept, or which "
                + "SEGUE_OTHER_LISTENERS keeps from speaking now"
        case .crawlChanged:
            "the crawl that it was limited to is gone, or artists that it reached have turned out to be one since"
        }
    }
}

private let log = Log("archive")
