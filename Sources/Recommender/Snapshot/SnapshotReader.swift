internal import LinearAlgebra

/// A snapshot file, mapped and checked: every section lies within it and is as it was written.
struct SnapshotReader {
    /// The fingerprint of the pool.
    let fingerprint: UInt64
    private let memory: Memory
    private var sections: [String: (place: Int, bytes: Int, width: Int)] = [:]

    /// Maps a file and reads all of it once.
    init(_ path: String) throws(SnapshotError) {
        do { memory = try Memory(mapping: path) } catch { throw .file(error) }
        let head = try Self.part(of: memory, 0, SnapshotFormat.headBytes, "its head")
        guard Array(head.prefix(8)) == SnapshotFormat.magic,
            Self.number(head, 8, as: UInt32.self) == SnapshotFormat.mark
        else { throw .foreign }
        let version = Self.number(head, 12, as: UInt32.self)
        guard version == SnapshotFormat.version else { throw .otherFormat(version) }
        guard Self.number(head, 16, as: UInt64.self) == UInt64(memory.byteCount) else {
            throw .damaged("its length")
        }
        fingerprint = Self.number(head, 24, as: UInt64.self)
        let count = Int(Self.number(head, 32, as: UInt32.self))
        guard count <= SnapshotFormat.mostSections else { throw .damaged("its table") }
        let tableBytes = count * SnapshotFormat.entryBytes
        let table = try Self.part(of: memory, SnapshotFormat.headBytes, tableBytes, "its table")
        let sum = Self.checksum(Array(head.prefix(40)) + Array(table))
        guard sum == Self.number(head, 40, as: UInt64.self) else { throw .damaged("its table") }
        for entry in 0..<count { try read(table, entry * SnapshotFormat.entryBytes) }
    }

    /// The numbers of a section, in the file's own memory.
    func strip<Element>(_ name: String, of _: Element.Type = Element.self) throws(SnapshotError) -> Strip<
        Element
    > {
        guard let section = sections[name], section.width == MemoryLayout<Element>.stride,
            let strip = Strip<Element>(
                in: memory, at: section.place, count: section.bytes / section.width)
        else { throw .damaged(name) }
        return strip
    }

    private mutating func read(_ table: Strip<UInt8>, _ start: Int) throws(SnapshotError) {
        let letters = table[start..<start + SnapshotFormat.nameBytes].prefix { $0 != 0 }
        let name = String(decoding: letters, as: UTF8.self)
        let place = Self.number(table, start + 16, as: UInt64.self)
        let bytes = Self.number(table, start + 24, as: UInt64.self)
        let width = Int(Self.number(table, start + 32, as: UInt32.self))
        guard let place = Int(exactly: place), let bytes = Int(exactly: bytes), width > 0, bytes % width == 0,
            place % SnapshotFormat.border == 0
        else { throw .damaged("its table") }
        let part = try Self.part(of: memory, place, bytes, name)
        guard part.withBytes(Checksum.of) == Self.number(table, start + 40, as: UInt64.self) else {
            throw .damaged(name)
        }
        sections[name] = (place, bytes, width)
    }

    private static func part(
        of memory: Memory, _ place: Int, _ count: Int, _ name: String
    ) throws(SnapshotError) -> Strip<UInt8> {
        guard let part = Strip<UInt8>(in: memory, at: place, count: count) else { throw .damaged(name) }
        return part
    }

    private static func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: Strip<UInt8>, _ place: Int, as _: Number.Type
    ) -> Number {
        precondition(place >= 0 && place + MemoryLayout<Number>.size <= bytes.count)
        return bytes.withBytes { unsafe $0.unsafeLoadUnaligned(fromByteOffset: place, as: Number.self) }
    }

    static func checksum(_ bytes: [UInt8]) -> UInt64 { Strip(bytes).withBytes(Checksum.of) }
}
