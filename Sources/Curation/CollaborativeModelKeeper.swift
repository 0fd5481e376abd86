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
    private nonisolated let state = Guarded(State())
    private nonisolated let flight = SingleFlight<Errand, Void>()
    private nonisolated let wishes = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Advances when there is a new collaborative model, or none can be made, or nobody makes one any more.
    private nonisolated let changes = EventCount()
    private static let age = Duration.seconds(3600)

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
    package nonisolated func joined(
        _ pool: CandidatePool, _ patience: PoolKeeper.Patience
    ) async throws -> CandidatePool {
        guard let model = try await model(patience) else { return pool }
        if let joined = state.withLock({ $0.joined }), joined.fingerprint == pool.fingerprint,
            joined.collaborativeModel?.fingerprint == model.fingerprint
        {
            return joined
        }
        var pool = pool
        pool.join(model)
        state.withLock { $0.joined = pool }
        return pool
    }

    /// The service: makes the first collaborative model, and a new one whenever somebody finds that it has changed.
    package nonisolated func run() async {
        state.withLock { $0.isAttended = true }
        defer {
            state.withLock { $0.isAttended = false }
            changes.advance()
        }
        wishes.continuation.yield()
        for await _ in wishes.stream {
            do {
                try await renew()
                // Between two fits as much time as one takes: the other half is left to the answers.
                try await Task.sleep(for: current?.took ?? .zero)
            } catch {
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// The number under which a listener stands in the collaborative model, where their own history is passed over.
    package nonisolated func member(_ listener: Listener.ID) async throws -> Int64 {
        try await database.withConnection { [salt] in try $0.memberNumber(of: listener, salt: salt) }
    }

    private struct State {
        var current: Current?
        /// The last pool that it joined, with it.
        var joined: CandidatePool?
        /// When the last collaborative model could not be made.
        var failed: ContinuousClock.Instant?
        var isAttended = false
    }

    /// What is known of a collaborative model that speaks.
    private struct Current: Sendable {
        let model: CollaborativeModel
        /// Of the members, before the first history was read.
        let version: String
        /// When that was.
        let begun: ContinuousClock.Instant
        let took: Duration

        var isOld: Bool { begun + CollaborativeModelKeeper.age < .now }
    }

    /// There is only one thing to be made.
    private enum Errand { case fit }

    private nonisolated var current: Current? { state.withLock { $0.current } }

    private nonisolated func model(_ patience: PoolKeeper.Patience) async throws -> CollaborativeModel? {
        let asked = ContinuousClock.now
        let version = try await database.withConnection { try $0.membershipVersion() }
        while true {
            let seen = changes.value
            let now = state.withLock { $0 }
            if let found = now.current, found.version == version || found.begun >= asked {
                guard found.isOld else { return found.model }
                if now.isAttended {
                    wishes.continuation.yield()
                    return found.model
                }
            }
            if now.isAttended {
                wishes.continuation.yield()
                let isQuick = now.current.map { $0.took < patience.most } ?? true
                let hasFailed = now.failed.map { $0 >= asked } ?? false
                guard isQuick, !hasFailed, .now < asked + patience.most else { return now.current?.model }
                await changes.wait(past: seen, until: asked + patience.most)
                try Task.checkCancellation()
            } else {
                try await renew()
            }
        }
    }

    /// Makes a new collaborative model where the members have changed or it is old, or waits for whoever does.
    private nonisolated func renew() async throws {
        try await flight.share(.fit) {
            do { try await make() } catch let error where !(error is CancellationError) {
                state.withLock { $0.failed = .now }
                changes.advance()
                log.error("no new collaborative model can be made", ["error": "\(error)"])
                throw error
            }
        }
    }

    private func make() async throws {
        let begun = ContinuousClock.now
        let version = try await database.withConnection { try $0.membershipVersion() }
        let before = current
        if let before, before.version == version, !before.isOld { return }
        let histories = try await database.withConnection { [salt] in try $0.listenerHistories(salt: salt) }
        let model = CollaborativeModel(histories.byMember, artists: histories.mainArtists, or: before?.model)
        let took = ContinuousClock.now - begun
        state.withLock {
            $0.current = Current(model: model, version: version, begun: begun, took: took)
        }
        changes.advance()
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
