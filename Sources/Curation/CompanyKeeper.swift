internal import Lifecycle
package import Music
package import Postgres
package import Recommender
internal import Storage

/// Keeps the company of listeners whose histories speak for each other, where the operator has turned that on.
///
/// It is made anew, on a thread of its own, when somebody comes or leaves and when it is an hour old: who leaves takes their
/// history out of the next list. What is played meanwhile counts an hour later, which changes little.
package actor CompanyKeeper {
    private let executor = BlockingExecutor(label: "company")
    private let database: Pool
    /// Drawn for this process: outside of it a member's number says nothing.
    private let salt = Int64.random(in: .min ... .max)
    private var shelf: (version: String, made: ContinuousClock.Instant, company: Company)?
    /// The last pool that it joined, with it.
    private var joined: CandidatePool?
    private static let age = Duration.seconds(3600)

    /// The keeper's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// A keeper over a pool whose transactions work for the service.
    package init(over database: Pool) { self.database = database }

    /// A pool with the company as it is now.
    package func joined(_ pool: CandidatePool) async throws -> CandidatePool {
        let company = try await company()
        if let joined, joined.fingerprint == pool.fingerprint,
            joined.company?.fingerprint == company.fingerprint
        {
            return joined
        }
        var pool = pool
        pool.join(company)
        joined = pool
        return pool
    }

    private func company() async throws -> Company {
        let version = try await database.withConnection { try $0.membershipVersion() }
        if let shelf, shelf.version == version, .now < shelf.made + Self.age { return shelf.company }
        let begun = ContinuousClock.now
        let histories = try await database.withConnection { [salt] in try $0.listenerHistories(salt: salt) }
        let company = Company(histories.byMember, or: shelf?.company)
        shelf = (version, begun, company)
        log.info(
            "the company of listeners was made",
            [
                "listeners": "\(company.count)", "tracks": "\(company.trackCount)",
                "seconds": "\((.now - begun) / .seconds(1))",
            ])
        return company
    }

    /// The number under which a listener stands in the company, where their own history is passed over.
    package nonisolated func member(_ listener: Listener.ID) async throws -> Int64 {
        try await database.withConnection { [salt] in try $0.memberNumber(of: listener, salt: salt) }
    }
}

extension ListenerHistories {
    fileprivate var byMember: [OtherHistory] {
        var tracks: [Int64: [Track.ID]] = [:]
        for (member, track) in zip(members, self.tracks) { tracks[member, default: []].append(track) }
        return tracks.map { OtherHistory(member: $0.key, tracks: $0.value) }
    }
}

private let log = Log("company")
