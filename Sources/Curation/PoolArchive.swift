internal import FoundationEssentials
internal import Lifecycle
package import Recommender

/// The pools that kept editions were made from, as files, so that the editions can be made again.
///
/// A folder with one file a pool, named by its fingerprint. What cannot be written is logged, and costs only that.
public actor PoolArchive {
    private let executor = BlockingExecutor(label: "archive")
    private let folder: String
    private let most: Int

    /// The archive's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// An archive in a folder, which is made when it is needed.
    ///
    /// - Parameter most: how many pools are kept; 0: none.
    public init(in folder: String, keeping most: Int) {
        self.folder = folder
        self.most = max(0, most)
    }

    /// Keeps a pool that an edition is made from, and lets go of those that are used least.
    ///
    /// Nothing is written for a pool that is there already.
    /// - Parameter used: the fingerprints of the pools of kept editions, the latest used first.
    package func keep(_ pool: CandidatePool, besides used: [String]) {
        guard most > 0 else { return prune(keeping: []) }
        let name = CandidatePool.name(of: pool.fingerprint)
        do {
            if !FileManager.default.fileExists(atPath: path(name)) {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                try pool.write(to: path(name))
            }
        } catch {
            log.warning("the pool of an edition cannot be kept", ["error": "\(error)"])
        }
        prune(keeping: Set([name] + used.filter { $0 != name }.prefix(most - 1)))
    }

    /// The pool of a fingerprint; nil where it is not here.
    ///
    /// - Throws: a `SnapshotError` where its file is damaged.
    package func pool(_ fingerprint: String) throws -> CandidatePool? {
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

    fileprivate static func isName(_ text: String) -> Bool {
        UInt64(text, radix: 16).map { name(of: $0) == text } ?? false
    }
}

private let log = Log("archive")
