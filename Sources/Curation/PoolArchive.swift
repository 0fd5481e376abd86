internal import FoundationEssentials
internal import Lifecycle
package import Recommender

/// The pools that kept editions were made from, as files, so that the editions can be made again.
///
/// A folder with one file a pool, named by its fingerprint. What cannot be written is logged, and costs only that.
///
/// Where ``run()`` runs, a pool is written behind the list that was made from it, and a stop in good order writes what still
/// waits. Where the process dies before, the edition stays, and can be made again for as long as the catalogue gives the same
/// pool; the next list of it writes it.
public actor PoolArchive {
    private let executor = BlockingExecutor(label: "archive")
    private let folder: String
    private nonisolated let most: Int
    private nonisolated let line = Guarded(Line())
    private nonisolated let wishes = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// The archive's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// An archive in a folder, which is made when it is needed; what killed processes had begun to write there is removed.
    ///
    /// - Parameter most: how many pools are kept; 0: none.
    public init(in folder: String, keeping most: Int) {
        self.folder = folder
        self.most = max(0, most)
        removeAbandonedDrafts(in: folder, where: CandidatePool.isName)
    }

    /// What is still to be written.
    private struct Line: Sendable {
        var orders: [Order] = []
        var isAttended = false
    }

    /// A pool to keep, and the fingerprints of those of kept editions, the latest used first; nil where they are not known.
    private struct Order: Sendable {
        let pool: CandidatePool
        let used: [String]?
    }

    /// How many pools wait at most: each is held in memory for as long.
    private static let waiting = 2

    /// The service: writes pools behind the lists that were made from them.
    public nonisolated func run() async {
        line.withLock { $0.isAttended = true }
        for await _ in wishes.stream { await writeAll() }
        line.withLock { $0.isAttended = false }
        await writeAll()
    }

    /// Keeps a pool that an edition is made from, and lets go of those that are used least; behind the caller where ``run()`` runs.
    ///
    /// Nothing is written for a pool that is there already.
    /// - Parameter used: the fingerprints of the pools of kept editions, the latest used first; nil where they are not known,
    ///   and then nothing is let go of.
    package nonisolated func keep(_ pool: CandidatePool, besides used: [String]?) async {
        let (isAttended, isLost) = line.withLock { line in
            line.orders.removeAll { $0.pool.fingerprint == pool.fingerprint }
            line.orders.append(Order(pool: pool, used: used))
            let isLost = line.isAttended && line.orders.count > Self.waiting
            if isLost { line.orders.removeFirst() }
            return (line.isAttended, isLost)
        }
        if isLost {
            log.warning("pools change faster than they can be written: one of an edition is not kept")
        }
        if isAttended { wishes.continuation.yield() } else { await writeAll() }
    }

    private func writeAll() {
        while let order = line.withLock({ $0.orders.first }) {
            write(order)
            line.withLock { line in
                // Another may have come for the same pool, which has nothing left to do.
                line.orders.removeAll { $0.pool.fingerprint == order.pool.fingerprint }
            }
        }
    }

    private func write(_ order: Order) {
        guard most > 0 else { return prune(keeping: []) }
        let name = CandidatePool.name(of: order.pool.fingerprint)
        do {
            if !FileManager.default.fileExists(atPath: path(name)) {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                try order.pool.write(to: path(name))
            }
        } catch {
            log.warning("the pool of an edition cannot be kept", ["error": "\(error)"])
        }
        guard let used = order.used else { return }
        prune(keeping: Set([name] + used.filter { $0 != name }.prefix(most - 1)))
    }

    /// The pool of a fingerprint, from its file or still waiting to be written; nil where it is not here.
    ///
    /// - Throws: a `SnapshotError` where its file is damaged.
    package func pool(_ fingerprint: String) throws -> CandidatePool? {
        let waiting = line.withLock { line in
            line.orders.first { CandidatePool.name(of: $0.pool.fingerprint) == fingerprint }
        }
        if let waiting { return waiting.pool }
        guard CandidatePool.isName(fingerprint), FileManager.default.fileExists(atPath: path(fingerprint))
        else {
            return nil
        }
        let pool = try CandidatePool(mapping: path(fingerprint))
        return CandidatePool.name(of: pool.fingerprint) == fingerprint ? pool : nil
    }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Removes what has the name of a pool and is not to be kept; whatever else lies there is somebody's.
    private func prune(keeping kept: Set<String>) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where CandidatePool.isName(name) && !kept.contains(name) {
            // A file that is mapped stays readable for whoever maps it.
            try? FileManager.default.removeItem(atPath: path(name))
        }
    }
}

extension CandidatePool {
    /// A fingerprint as editions and files write it: hexadecimal digits.
    static func name(of fingerprint: UInt64) -> String { String(fingerprint, radix: 16) }

    static func isName(_ text: String) -> Bool {
        UInt64(text, radix: 16).map { name(of: $0) == text } ?? false
    }
}

private let log = Log("archive")
