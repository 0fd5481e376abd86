internal import Glibc

/// The file that a snapshot is until it is whole: `name.process.number`, locked by the process that writes it.
public struct SnapshotDraft: Sendable, Hashable {
    /// The name of the snapshot that it is to become.
    public let name: String
    private let process: Int32
    private let number: UInt32

    /// The draft that a file is by its name; nil for what is none.
    public init?(_ fileName: String) {
        let parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 2, let number = UInt32(parts[parts.count - 1]),
            let process = Int32(parts[parts.count - 2]), process > 0
        else { return nil }
        name = parts.dropLast(2).joined(separator: ".")
        self.process = process
        self.number = number
        guard self.fileName == fileName else { return nil }
    }

    /// A draft of this process.
    init(of path: String) {
        name = path
        process = getpid()
        number = .random(in: 0...(.max))
    }

    /// Its file's name.
    var fileName: String { "\(name).\(process).\(number)" }

    /// Removes it from a folder where the process that wrote it is dead, and never what a living one writes; whether it is gone.
    @discardableResult
    public func removeIfAbandoned(in folder: String) -> Bool {
        // "If sig is 0, then no signal is sent, but existence and permission checks are still performed" (kill(2)). In a
        // container each run may have the id of the one before: then the lock alone tells ours from theirs.
        guard process == getpid() || (kill(process, 0) == -1 && errno == ESRCH) else { return false }
        let path = "\(folder)/\(fileName)"
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return false }
        defer { _ = close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return false }
        return unsafe unlink(path) == 0
    }
}
