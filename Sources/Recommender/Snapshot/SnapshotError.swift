public import LinearAlgebra

/// Why a file is not taken for a pool.
///
/// The cure is always the same: read the catalogue again, and write a new file.
public enum SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The system would not read or write it.
    case file(FileError)
    /// It is no snapshot at all, or one from a machine with another order of bytes.
    case foreign
    /// It was written by another version of this program.
    case otherFormat(UInt32)
    /// It is not as it was written: cut, changed, or put together of two.
    case damaged(String)

    /// What is wrong, without what the file holds.
    public var description: String {
        switch self {
        case .file(let error): "the snapshot cannot be had: \(error)"
        case .foreign: "the file is no snapshot of a pool"
        case .otherFormat(let version):
            "the snapshot has the format \(version), not \(SnapshotFormat.version)"
        case .damaged(let part): "the snapshot is damaged: \(part)"
        }
    }
}
