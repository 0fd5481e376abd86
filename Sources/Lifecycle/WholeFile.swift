internal import Glibc

/// A file that is put in place whole: whoever looks sees all of it, or what was there before.
///
/// Only its owner may look, from the first byte on. It has reached the disk, with its name, when the write returns.
public struct WholeFile: Sendable {
    private let path: String
    private let mode: mode_t

    /// A file at `path`, which need not exist.
    ///
    /// - Parameter writable: whether its owner may write it; who may write the folder can replace it all the same.
    public init(at path: String, writable: Bool = true) {
        self.path = path
        mode = writable ? 0o600 : 0o400
    }

    /// Why a file could not be written, in the system's words.
    public struct Trouble: Error, Sendable, Hashable, CustomStringConvertible {
        /// What the system says.
        public let description: String

        init() { description = unsafe String(cString: strerror(errno)) }
    }

    /// Puts the bytes in place; of a file that is there already nothing is left.
    public func replace(with bytes: [UInt8]) throws(Trouble) {
        try write(bytes) { draft in unsafe rename(draft, path) == 0 }
    }

    /// Puts the bytes in place where there is no file yet; false where somebody was faster, and theirs is the file.
    @discardableResult
    public func create(with bytes: [UInt8]) throws(Trouble) -> Bool {
        var isOurs = true
        try write(bytes) { draft in
            isOurs = unsafe link(draft, path) == 0
            return isOurs || errno == EEXIST
        }
        return isOurs
    }

    /// Writes a draft beside the file, and has it put in place.
    private func write(_ bytes: [UInt8], _ put: (_ draft: String) -> Bool) throws(Trouble) {
        let draft = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw Trouble() }
        // Gone already where it was renamed.
        defer { unsafe unlink(draft) }
        let written = Self.fill(file, bytes) && fsync(file) == 0
        let trouble = Trouble()
        guard close(file) == 0, written else { throw trouble }
        guard put(draft) else { throw Trouble() }
        try syncFolder()
    }

    private static func fill(_ file: Int32, _ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = unsafe Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    /// "Calling fsync() does not necessarily ensure that the entry in the directory … has also reached disk" (fsync(2)).
    private func syncFolder() throws(Trouble) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw Trouble() }
        defer { close(file) }
        guard fsync(file) == 0 else { throw Trouble() }
    }
}
