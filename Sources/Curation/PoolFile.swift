internal import FoundationEssentials
internal import Lifecycle
internal import Recommender

/// The last pool, in a file for the next start.
///
/// What cannot be written or is not as it was written costs only the time of reading the database, and is logged.
struct PoolFile: Sendable {
    let path: String
    let log: Log

    /// A file that need not exist; what killed processes had begun to write in its place is removed.
    init(path: String, log: Log) {
        self.path = path
        self.log = log
        removeAbandonedDrafts(in: folder) { [name = path.split(separator: "/").last] in $0[...] == name }
    }

    private var folder: String {
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }

    /// The pool of a database, and the version of the catalogue that it was made of; nil where the file has none.
    func pool(of catalogue: String) -> (pool: CandidatePool, version: String)? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let snapshot = try PoolSnapshot(mapping: path)
            let label = snapshot.catalogue.split(separator: "\n", omittingEmptySubsequences: false).map(
                String.init)
            guard label.count == 2, label[0] == catalogue else {
                log.notice("the file of the last pool is of another database, and the pool is read anew")
                return nil
            }
            return (snapshot.pool, label[1])
        } catch {
            log.warning("the pool is read from the database", ["because": "\(error)"])
            return nil
        }
    }

    /// Keeps a pool of a database at a version of its catalogue.
    func write(_ pool: CandidatePool, of catalogue: String, _ version: String) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try pool.write(to: path, catalogue: "\(catalogue)\n\(version)")
        } catch {
            log.warning("the pool cannot be kept for the next start", ["error": "\(error)"])
        }
    }
}
