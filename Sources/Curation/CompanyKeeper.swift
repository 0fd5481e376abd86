internal import Lifecycle
package import Music
package import Postgres
package import Recommender
internal import Storage

/// Keeps the company of listeners whose histories speak for each other, where the operator has turned that on.
///
/// It is made anew, on a thread of its own, when somebody comes or leaves and when it is an hour old. A fit may take a minute,
/// so lists go on with the company of before while the next one is fitted: who leaves takes their history out of the next
/// list where a fit takes a moment, and else out of the first one after it. However many ask, one is fitted at a time.
/// What is played meanwhile counts an hour later, which changes little.
package actor CompanyKeeper {
    private let executor = BlockingExecutor(label: "company")
    private nonisolated let database: Pool
    /// Drawn for this process: outside of it a member's number says nothing.
    private nonisolated let salt = Int64.random(in: .min ... .max)
    private nonisolated let state = Guarded(State())
    private nonisolated let flight = SingleFlight<Errand, Void>()
    private nonisolated let wishes = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Advances when there is a new company, or none can be made, or nobody makes one any more.
    private nonisolated let changes = EventCount()
    private static let age = Duration.seconds(3600)

    /// The keeper's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A keeper over a pool whose transactions work for the service.
    package init(over database: Pool) { self.database = database }

    /// A pool with the company of those who are members when one asks.
    ///
    /// With the company of before where waiting for a fit would take too long; as it is, with every listener alone, where there
    /// is none yet. Then one is made behind, where ``run()`` runs. Without it whoever asks makes it.
    package nonisolated func joined(
        _ pool: CandidatePool, _ patience: PoolKeeper.Patience
    ) async throws -> CandidatePool {
        guard let company = try await company(patience) else { return pool }
        if let joined = state.withLock({ $0.joined }), joined.fingerprint == pool.fingerprint,
            joined.company?.fingerprint == company.fingerprint
        {
            return joined
        }
        var pool = pool
        pool.join(company)
        state.withLock { $0.joined = pool }
        return pool
    }

    /// The service: makes the first company, and a new one whenever somebody finds that it has changed.
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
                try await Task.sleep(for: onShelf?.took ?? .zero)
            } catch {
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// The number under which a listener stands in the company, where their own history is passed over.
    package nonisolated func member(_ listener: Listener.ID) async throws -> Int64 {
        try await database.withConnection { [salt] in try $0.memberNumber(of: listener, salt: salt) }
    }

    private struct State {
        var shelf: Shelf?
        /// The last pool that it joined, with it.
        var joined: CandidatePool?
        /// When the last company could not be made.
        var failed: ContinuousClock.Instant?
        var isAttended = false
    }

    /// What is known of a company that speaks.
    private struct Shelf: Sendable {
        let company: Company
        /// Of the members, before the first history was read.
        let version: String
        /// When that was.
        let begun: ContinuousClock.Instant
        let took: Duration

        var isOld: Bool { begun + CompanyKeeper.age < .now }
    }

    /// There is only one thing to be made.
    private enum Errand { case company }

    private nonisolated var onShelf: Shelf? { state.withLock { $0.shelf } }

    private nonisolated func company(_ patience: PoolKeeper.Patience) async throws -> Company? {
        let asked = ContinuousClock.now
        let version = try await database.withConnection { try $0.membershipVersion() }
        while true {
            let seen = changes.value
            let now = state.withLock { $0 }
            if let found = now.shelf, found.version == version || found.begun >= asked {
                guard found.isOld else { return found.company }
                if now.isAttended {
                    wishes.continuation.yield()
                    return found.company
                }
            }
            if now.isAttended {
                wishes.continuation.yield()
                let isQuick = now.shelf.map { $0.took < patience.most } ?? true
                let hasFailed = now.failed.map { $0 >= asked } ?? false
                guard isQuick, !hasFailed, .now < asked + patience.most else { return now.shelf?.company }
                await changes.wait(past: seen, until: asked + patience.most)
                try Task.checkCancellation()
            } else {
                try await renew()
            }
        }
    }

    /// Makes a new company where the members have changed or it is old, or waits for whoever does.
    private nonisolated func renew() async throws {
        try await flight.share(.company) {
            do { try await make() } catch let error where !(error is CancellationError) {
                state.withLock { $0.failed = .now }
                changes.advance()
                log.error("no new company can be made", ["error": "\(error)"])
                throw error
            }
        }
    }

    private func make() async throws {
        let begun = ContinuousClock.now
        let version = try await database.withConnection { try $0.membershipVersion() }
        let before = onShelf
        if let before, before.version == version, !before.isOld { return }
        let histories = try await database.withConnection { [salt] in try $0.listenerHistories(salt: salt) }
        let company = Company(histories.byMember, artists: histories.mainArtists, or: before?.company)
        let took = ContinuousClock.now - begun
        state.withLock {
            $0.shelf = Shelf(company: company, version: version, begun: begun, took: took)
        }
        changes.advance()
        log.info(
            "the company of listeners was made",
            [
                "listeners": "\(company.count)", "tracks": "\(company.trackCount)",
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

private let log = Log("company")
