internal import Glibc
internal import LinearAlgebra

/// Writes a snapshot file so that a reader sees the old one or the whole new one, whenever the machine stops.
struct SnapshotWriter {
    /// Writes beside the file, and renames over it what has reached the disk; readable by its owner alone.
    static func write(_ sections: [Section], fingerprint: UInt64, to path: String) throws(SnapshotError) {
        precondition(sections.count <= SnapshotFormat.mostSections)
        let draft = SnapshotDraft(of: path).fileName
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .file(FileError("open", draft)) }
        do throws(FileError) {
            defer { _ = close(file) }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw FileError("flock", draft) }
            try write(sections, fingerprint, to: file, draft)
            // "fsync() … transfers … all modified in-core data … so that all changed information can be retrieved even if
            // the system crashes" (fsync(2)): only then may the name point at it.
            guard fsync(file) == 0 else { throw FileError("fsync", draft) }
            guard unsafe rename(draft, path) == 0 else { throw FileError("rename", path) }
        } catch {
            _ = unsafe unlink(draft)
            throw .file(error)
        }
        syncFolder(of: path)
    }

    private static func write(
        _ sections: [Section], _ fingerprint: UInt64, to file: Int32, _ path: String
    ) throws(FileError) {
        var table: [UInt8] = []
        var place = SnapshotFormat.aligned(
            SnapshotFormat.headBytes + sections.count * SnapshotFormat.entryBytes)
        for section in sections {
            let name = Array(section.name.utf8)
            table += name + [UInt8](repeating: 0, count: SnapshotFormat.nameBytes - name.count)
            table.append(number: UInt64(place))
            table.append(number: UInt64(section.bytes.count))
            table.append(number: UInt32(section.width))
            table.append(number: UInt32(0))
            table.append(number: section.bytes.withBytes(Checksum.of))
            place = SnapshotFormat.aligned(place + section.bytes.count)
        }
        var head = SnapshotFormat.magic
        head.append(number: SnapshotFormat.mark)
        head.append(number: SnapshotFormat.version)
        head.append(number: UInt64(place))
        head.append(number: fingerprint)
        head.append(number: UInt32(sections.count))
        head.append(number: UInt32(0))
        head.append(number: SnapshotReader.checksum(head + table))
        try write(padded(head + table), to: file, path)
        for section in sections {
            try write(section.bytes, to: file, path)
            let gap = SnapshotFormat.aligned(section.bytes.count) - section.bytes.count
            try write(Strip([UInt8](repeating: 0, count: gap)), to: file, path)
        }
    }

    private static func padded(_ bytes: [UInt8]) -> Strip<UInt8> {
        Strip(bytes + [UInt8](repeating: 0, count: SnapshotFormat.aligned(bytes.count) - bytes.count))
    }

    private static func write(_ bytes: Strip<UInt8>, to file: Int32, _ path: String) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let wrote = unsafe Glibc.write(file, bytes.pointer + done, min(bytes.count - done, 1 << 30))
            if wrote < 0, errno == EINTR { continue }
            guard wrote > 0 else { throw FileError("write", path) }
            done += wrote
        }
    }

    /// Makes the renaming itself last; a folder that cannot be opened only costs the file after a crash.
    private static func syncFolder(of path: String) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        let file = unsafe open(
            folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = fsync(file)
        _ = close(file)
    }
}

extension [UInt8] {
    /// Appends a number in the machine's order of bytes.
    fileprivate mutating func append(number: some FixedWidthInteger) {
        unsafe Swift.withUnsafeBytes(of: number) { unsafe append(contentsOf: $0) }
    }
}
