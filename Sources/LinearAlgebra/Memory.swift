internal import Glibc

/// A stretch of bytes that does not move: allocated, or a file mapped to be read.
///
/// The one owner of its bytes; the last reference frees or unmaps them, or gives them back to the reserve that they are of.
/// What is allocated is written only while it is made, and a mapped file must not be written or cut while it is mapped:
/// replace it by renaming another over it.
@safe public final class Memory: Sendable {
    /// How many bytes there are.
    public let byteCount: Int
    /// Whether the bytes are a file's, which the system may drop and read again.
    private let isMapped: Bool
    // Written by whoever makes it, before anyone else can hold a reference; after that only read.
    nonisolated(unsafe) let start: UnsafeMutableRawPointer
    /// Where the bytes go back to; nil for the system.
    private let home: Reserve?

    /// From here on bytes are asked of the system in whole pages, large ones where it has them.
    private static let whole = 1 << 21

    /// Zeros, on a cache line's border; of a reserve, which has them back in the end.
    init(zeros byteCount: Int, from home: Reserve? = nil) {
        self.byteCount = byteCount
        self.home = home
        isMapped = false
        if let used = unsafe home?.take(byteCount) {
            unsafe start = used
            unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        } else {
            unsafe start = Self.zeros(byteCount)
        }
    }

    private static func zeros(_ byteCount: Int) -> UnsafeMutableRawPointer {
        guard byteCount >= whole else {
            let bytes = max(byteCount, 64)
            let start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            return unsafe start
        }
        let address = unsafe mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            // As everywhere in Swift, there is no going on without memory.
            preconditionFailure("out of memory: \(byteCount) bytes")
        }
        // Large pages: one walk of the page table for 2 MB instead of 4 kB. Only advice; a refusal changes nothing.
        _ = unsafe madvise(address, byteCount, MADV_HUGEPAGE)
        return unsafe address
    }

    /// Gives bytes of ``zeros(_:)`` back to the system.
    static func free(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
        if byteCount >= whole { unsafe munmap(start, byteCount) } else { unsafe start.deallocate() }
    }

    /// The bytes of a file, mapped to be read.
    ///
    /// - Throws: ``FileError`` where the file cannot be opened, is empty or is no regular file.
    public init(mapping path: String) throws(FileError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw FileError("open", path) }
        defer { _ = close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw FileError("fstat", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw FileError("map", path, EINVAL)
        }
        byteCount = Int(status.st_size)
        isMapped = true
        home = nil
        let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw FileError("mmap", path)
        }
        unsafe start = address
    }

    deinit {
        if isMapped {
            unsafe munmap(start, byteCount)
        } else if let home {
            unsafe home.put(start, byteCount)
        } else {
            unsafe Self.free(start, byteCount)
        }
    }

    /// The bytes, valid while `body` runs.
    public func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        try body(unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: byteCount))
    }
}

/// A file that the system would not give us, or not as we need it.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call that failed.
    public let call: String
    /// The file.
    public let path: String
    /// The system's number for the reason.
    public let code: Int32

    /// The failure of a call; without a number the last one of this thread.
    public init(_ call: String, _ path: String, _ code: Int32? = nil) {
        self.call = call
        self.path = path
        self.code = code ?? errno
    }

    /// The call, the file and the reason in words.
    public var description: String {
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return "\(call) \(path): \(reason)"
    }
}
