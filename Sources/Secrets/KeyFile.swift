internal import CSodium
internal import Glibc
internal import Lifecycle

/// The file that holds the sealing keys: mode 0400, text, a first line and then `id base64` a line.
///
/// ```
/// segue keys 1
/// 48151623 9jmS2…=
/// ```
public struct KeyFile: Sendable {
    private let path: String
    private static let firstLine = Array("segue keys 1".utf8)

    /// The file at `path`, which need not exist.
    public init(at path: String) { self.path = path }

    /// The keys in the file, which is made with a first key when it does not exist.
    ///
    /// Of several processes that make it at once, one wins, and all get its key.
    /// - Throws: `unusableKeyFile`, `exposedKeyFile` or `malformedKeyFile`.
    public func loadOrCreate() throws(SecretsError) -> SealingKeys {
        if let keys = try load() { return keys }
        // Drawn, so that a file made in place of a lost one is not taken for it: what the lost one sealed names another key.
        try write([SealingKey(id: .random(in: 1...0x7FFF_FFFF))], replacing: false)
        guard let keys = try load() else { throw unusable("it vanished") }
        return keys
    }

    /// The keys in the file; nil when there is no file.
    ///
    /// - Throws: `unusableKeyFile`, `exposedKeyFile` or `malformedKeyFile`.
    public func load() throws(SecretsError) -> SealingKeys? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw unusable()
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw unusable() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unusable("it is no file") }
        guard status.st_mode & 0o077 == 0 else { throw .exposedKeyFile(path: path) }
        guard status.st_size <= 65_536 else { throw unusable("it is too large") }
        var text = [UInt8](repeating: 0, count: Int(status.st_size))
        defer { wipe(&text) }
        var filled = 0
        while filled < text.count {
            let count = unsafe text.withUnsafeMutableBytes { buffer in
                unsafe read(file, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            guard count > 0 else { throw unusable() }
            filled += count
        }
        return try parse(text)
    }

    /// Adds a new key, which seals from the next load on; the old ones still open.
    ///
    /// Of several processes that rotate at once each adds a key; meanwhile a file `.lock` beside the keys is held, and stays.
    public func rotate() throws(SecretsError) -> SealingKeys {
        let lock = unsafe open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw unusable() }
        // Closing it lets go of the lock.
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 { guard errno == EINTR else { throw unusable() } }
        guard let old = try load() else { return try loadOrCreate() }
        let keys = old.keys + [SealingKey(id: old.newestID + 1)]
        try write(keys, replacing: true)
        return SealingKeys(keys: keys, of: self)
    }

    private func parse(_ text: [UInt8]) throws(SecretsError) -> SealingKeys {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let first = lines.first, Array(first) == Self.firstLine else {
            throw .malformedKeyFile(path: path, line: 1)
        }
        var keys: [SealingKey] = []
        for (number, line) in lines.enumerated().dropFirst()
        where !line.isEmpty && line.first != UInt8(ascii: "#") {
            let parts = line.split(separator: UInt8(ascii: " "))
            guard parts.count == 2, let id = UInt32(String(decoding: parts[0], as: UTF8.self)),
                !keys.contains(where: { $0.id == id }), let key = SealingKey(id: id, base64: parts[1])
            else { throw .malformedKeyFile(path: path, line: number + 1) }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw .malformedKeyFile(path: path, line: lines.count) }
        return SealingKeys(keys: keys, of: self)
    }

    /// Writes a whole new file beside the old one and puts it in place at once.
    private func write(_ keys: [SealingKey], replacing: Bool) throws(SecretsError) {
        // Room for all of it at once: what grows leaves copies behind that nobody wipes.
        var text: [UInt8] = []
        text.reserveCapacity(Self.firstLine.count + 1 + keys.count * 64)
        defer { wipe(&text) }
        text += Self.firstLine
        text.append(UInt8(ascii: "\n"))
        for key in keys {
            var base64 = key.base64
            defer { wipe(&base64) }
            text += "\(key.id) ".utf8
            text += base64
            text.append(UInt8(ascii: "\n"))
        }
        let file = WholeFile(at: path, writable: false)
        do throws(WholeFile.Trouble) {
            if replacing { try file.replace(with: text) } else { try file.create(with: text) }
        } catch {
            throw unusable("\(error)")
        }
    }

    private func unusable(_ reason: String? = nil) -> SecretsError {
        let system = unsafe String(cString: strerror(errno))
        return .unusableKeyFile(path: path, reason: reason ?? system)
    }
}

/// Overwrites what held a key.
private func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe sodium_memzero($0.baseAddress, $0.count) }
}
