internal import LinearAlgebra

/// The layout of a snapshot file: a head, a table of named sections, and the sections, each on a cache line's border.
///
/// All numbers are in the machine's own order of bytes, so that the file is used as it lies in memory; the mark tells a file
/// from a machine with another order. Head and table have a checksum, and each section has one.
///
///     head    magic 8 · mark 4 · version 4 · length 8 · fingerprint 8 · sections 4 · zero 4 · checksum 8
///     section name 16 · offset 8 · bytes 8 · bytes a number 4 · zero 4 · checksum 8
enum SnapshotFormat {
    /// Raised whenever a pool of the version before could not be used, or would rank otherwise.
    static let version: UInt32 = 3
    static let magic = Array("SEGUEPOL".utf8)
    static let mark: UInt32 = 0x0102_0304
    static let headBytes = 48
    static let entryBytes = 48
    static let nameBytes = 16
    static let mostSections = 256
    static let border = 64

    /// The next border at or after a place.
    static func aligned(_ place: Int) -> Int { (place + border - 1) / border * border }
}

/// Numbers of one kind with a name.
struct Section {
    let name: String
    let width: Int
    let bytes: Strip<UInt8>

    /// A section of a strip's numbers; a name has at most 16 letters of ASCII.
    init<Element>(_ name: String, _ strip: Strip<Element>) {
        precondition(name.utf8.count <= SnapshotFormat.nameBytes)
        self.name = name
        width = MemoryLayout<Element>.stride
        bytes = strip.bytes
    }

    /// A section of an array's numbers.
    init<Element: BitwiseCopyable & Sendable>(_ name: String, _ values: [Element]) {
        self.init(name, Strip(values))
    }
}
