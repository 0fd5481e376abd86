internal import CSodium
internal import Lifecycle

/// The keys that seal tokens before they are stored: the newest seals, all of them open.
///
/// Keys of a file are read again where something names one that is not among them: a rotation, or a file that was copied
/// here from another host, is noticed by a process that runs.
///
/// Sealed is XChaCha20-Poly1305 in the layout `1 | key id (4, big-endian) | nonce (24) | ciphertext and tag`. Owner, provider,
/// column and key id are authenticated with it, so that a sealed token opens only where it was put.
public final class SealingKeys: Sendable {
    /// The newest last; never empty.
    private let ring: Guarded<[SealingKey]>
    private let file: KeyFile?

    var keys: [SealingKey] { ring.withLock { $0 } }

    /// The ids of the keys, the newest last.
    public var ids: [UInt32] { keys.map(\.id) }

    /// The id of the key that seals.
    public var newestID: UInt32 { newest.id }

    private var newest: SealingKey { ring.withLock { $0[$0.count - 1] } }

    init(keys: [SealingKey], of file: KeyFile? = nil) {
        precondition(!keys.isEmpty, "nothing could be sealed without a key")
        ring = Guarded(keys.sorted { $0.id < $1.id })
        self.file = file
    }

    /// Takes the keys that are in the file now, where there is one.
    ///
    /// - Throws: what ``KeyFile/load()`` throws; the keys of before stay then, as they do where the file is gone.
    public func readAgain() throws(SecretsError) {
        guard let keys = try file?.load()?.keys else { return }
        ring.withLock { $0 = keys }
    }

    /// A key of its own that no file has: for tests and trials.
    public static func temporary() -> SealingKeys { SealingKeys(keys: [SealingKey(id: 1)]) }

    /// Seals `plain` for one place.
    public func seal(_ plain: [UInt8], owner: Int64, provider: String, column: String) -> [UInt8] {
        let key = newest
        let nonce = randomBytes(Self.nonceSize)
        let place = Self.place(owner, provider, column, key.id)
        var cipher = [UInt8](repeating: 0, count: plain.count + Self.tagSize)
        // "crypto_aead_xchacha20poly1305_ietf_encrypt() … cannot fail" for lengths like ours.
        _ = unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
            &cipher, nil, plain, UInt64(plain.count), place, UInt64(place.count), nil, nonce, key.bytes)
        return [Self.format] + bigEndian(key.id) + nonce + cipher
    }

    /// Opens what was sealed for this place, with whichever key it names.
    ///
    /// - Throws: `unknownFormat`, `unknownKey` or `forged`; and where the file has to be read again, what is wrong with that.
    public func open(
        _ sealed: [UInt8], owner: Int64, provider: String, column: String
    ) throws(SecretsError) -> [UInt8] {
        guard let id = Self.keyID(of: sealed) else { throw .unknownFormat }
        guard let key = try key(id) else { throw .unknownKey(id: id) }
        let nonce = Array(sealed[5..<5 + Self.nonceSize])
        let cipher = Array(sealed[(5 + Self.nonceSize)...])
        let place = Self.place(owner, provider, column, id)
        var plain = [UInt8](repeating: 0, count: cipher.count - Self.tagSize)
        let status = unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
            &plain, nil, nil, cipher, UInt64(cipher.count), place, UInt64(place.count), nonce, key.bytes)
        guard status == 0 else { throw .forged }
        return plain
    }

    /// The key of an id, out of the file where it has come there since.
    private func key(_ id: UInt32) throws(SecretsError) -> SealingKey? {
        if let key = keys.first(where: { $0.id == id }) { return key }
        try readAgain()
        return keys.first { $0.id == id }
    }

    /// The id of the key that sealed it, without opening it; nil for what was not sealed here.
    public static func keyID(of sealed: [UInt8]) -> UInt32? {
        guard sealed.count >= 5 + nonceSize + tagSize, sealed[0] == format else { return nil }
        return sealed[1..<5].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static let format: UInt8 = 1
    private static let nonceSize = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagSize = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    /// `"tok" | owner | provider | column | key id`; each name after its length, so that no two places read alike.
    private static func place(_ owner: Int64, _ provider: String, _ column: String, _ id: UInt32) -> [UInt8] {
        var place = Array("tok".utf8) + bigEndian(UInt64(bitPattern: owner))
        for name in [provider, column] { place += bigEndian(UInt32(name.utf8.count)) + Array(name.utf8) }
        return place + bigEndian(id)
    }
}

extension SealingKeys {
    /// Seals a text for one place.
    public func seal(_ plain: String, owner: Int64, provider: String, column: String) -> [UInt8] {
        seal(Array(plain.utf8), owner: owner, provider: provider, column: column)
    }

    /// Opens a text that was sealed for this place; see ``open(_:owner:provider:column:)``.
    public func openText(
        _ sealed: [UInt8], owner: Int64, provider: String, column: String
    ) throws(SecretsError) -> String {
        String(
            decoding: try open(sealed, owner: owner, provider: provider, column: column), as: UTF8.self)
    }
}

private func bigEndian<I: FixedWidthInteger & UnsignedInteger>(_ integer: I) -> [UInt8] {
    (0..<MemoryLayout<I>.size).reversed().map { UInt8(truncatingIfNeeded: integer >> (8 * $0)) }
}
