internal import CSodium

/// A key of 32 bytes in memory that libsodium guards: locked, between guard pages, wiped when freed.
///
/// `@unchecked Sendable`: the memory is written in `init` and only read after.
final class SealingKey: @unchecked Sendable {
    static let size = Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES)

    let id: UInt32
    private let memory: GuardedMemory

    /// The key's bytes, valid as long as the key.
    @unsafe var bytes: UnsafePointer<UInt8> { unsafe UnsafePointer(memory.start) }

    /// A new key that nobody can guess.
    init(id: UInt32) {
        self.id = id
        memory = GuardedMemory(count: Self.size)
        unsafe randombytes_buf(memory.start, Self.size)
    }

    /// A key from base64; nil unless it is one of 32 bytes.
    init?(id: UInt32, base64: ArraySlice<UInt8>) {
        self.id = id
        memory = GuardedMemory(count: Self.size)
        var count = 0
        let status = unsafe base64.withUnsafeBytes { text in
            unsafe sodium_base642bin(
                memory.start, Self.size, text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count,
                nil, &count, nil, sodium_base64_VARIANT_ORIGINAL)
        }
        guard status == 0, count == Self.size else { return nil }
    }

    /// The key in base64; the caller wipes it.
    var base64: [UInt8] {
        let capacity = sodium_base64_encoded_len(Self.size, sodium_base64_VARIANT_ORIGINAL)
        var text = [UInt8](repeating: 0, count: capacity)
        unsafe text.withUnsafeMutableBytes { text in
            guard let start = unsafe text.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
            _ = unsafe sodium_bin2base64(
                start, capacity, memory.start, Self.size, sodium_base64_VARIANT_ORIGINAL)
        }
        text.removeLast()
        return text
    }
}

/// The one owner of memory from `sodium_malloc`.
@safe private struct GuardedMemory: ~Copyable {
    let start: UnsafeMutablePointer<UInt8>

    init(count: Int) {
        prepareSodium()
        guard let memory = unsafe sodium_malloc(count) else { preconditionFailure("out of memory for a key") }
        unsafe start = memory.assumingMemoryBound(to: UInt8.self)
    }

    // "It also fills it with zeros before freeing" (libsodium, Secure memory).
    deinit { unsafe sodium_free(start) }
}
