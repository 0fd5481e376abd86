internal import Lifecycle
package import Music
package import Postgres
package import Recommender
internal import Storage

/// Keeps the collaborative model of listeners whose histories speak for each other, where the operator has turned that on.
///
/// It is made anew, on a thread of its own, when somebody comes or leaves and when it is an hour old. A fit may take a minute,
/// so lists go on with the model of before while the next one is fitted: who leaves takes their history out of the next
/// list where a fit takes a moment, and else out of the first one after it. However many ask, one is fitted at a time.
/// What is played meanwhile counts an hour later, which changes little.
package actor CollaborativeModelKeeper {
    private let executor = BlockingExecutor(label: "collaborative")
    private nonisolated let database: Pool
    /// Drawn for this process: outside of it a member's number says nothing.
    private nonisolated let salt = Int64.random(in: .min ... .max)
    private nonisolated let models = StaleWhileRevalidate<CollaborativeModel>(maxAge: .seconds(3600))
    /// The last pool that a model joined, with it.
    private nonisolated let joined = Guarded<CandidatePool?>(nil)

    /// The keeper's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A keeper over a pool whose transactions work for the service.
    package init(over database: Pool) { self.database = database }

    /// A pool with the collaborative model of those who are members when one asks.
    ///
    /// With the model of before where waiting for a fit would take too long; as it is, with every listener alone, where there
    /// is none yet. Then one is made behind, where ``run()`` runs. Without it whoever asks makes it.
    package nonisolated func joined(_ pool: CandidatePool, _ patience: Patience) async throws -> CandidatePool
    {
        let version = try await database.withConnection { try $0.membershipVersion() }
        guard let model = try await models.value(of: version, patience, { try await make() }) else {
            return pool
        }
        if let joined = joined.withLock({ $0 }), joined.fingerprint == pool.fingerprint,
            joined.collaborativeModel?.fingerprint == model.fingerprint
        {
            return joined
        }
        var pool = pool
        pool.join(model)
        joined.withLock { $0 = pool }
        return pool
    }

    /// The service: makes the first collaborative model, and a new one whenever somebody finds that it has changed.
    package nonisolated func run() async { await models.run { try await make() } }

    /// The number under which a listener stands in the collaborative model, where their own history is passed over.
    package nonisolated func member(_ listener: Listener.ID) async throws -> Int64 {
        try await database.withConnection { [salt] in try $0.memberNumber(of: listener, salt: salt) }
    }

    /// Makes a new collaborative model where the members have changed or it is old.
    private func make() async throws {
        do { try await fitNext() } catch let error where !(error is CancellationError) {
            log.error("no new collaborative model can be made", ["error": "\(error)"])
            throw error
        }
    }

    private func fitNext() async throws {
        let begun = ContinuousClock.now
        let version = try await database.withConnection { try $0.membershipVersion() }
        let before = models.kept
        if let before, before.version == version, !models.isOld(before) { return }
        let histories = try await database.withConnection { [salt] in try $0.listenerHistories(salt: salt) }
        let model = CollaborativeModel(histories.byMember, artists: histories.mainArtists, or: before?.value)
        let took = ContinuousClock.now - begun
        models.put(.init(value: model, version: version, begun: begun, took: took))
        log.info(
            "the collaborative model was made",
            [
                "listeners": "\(model.count)", "tracks": "\(model.trackCount)",
                "seconds": "\(took / .seconds(1))",
            ])
    }
}

extension ListenerHistories {
    fileprivate var byMember: [OtherHistory] {
        var tracks: [Int64: [Track.ID]] = [:]
        for (member, track) in zip(members, self.tracks) { tracks[member, default: []].append(track) }
        return tracks.map { OtherHistory(member: $0.key, tracks: $0.value) }
    }

    fileprivate var mainArtists: [Track.ID: Artist.ID] {
        Dictionary(zip(tracks, artists), uniquingKeysWith: { first, _ in first })
    }
}

private let log = Log("collaborative")
