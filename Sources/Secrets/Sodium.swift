internal import CSodium

/// "sodium_init() initializes the library and should be called before any other function … it can be called
/// multiple times" (libsodium, Usage).
private let sodium: Int32 = sodium_init()

/// Makes libsodium ready; without it there is no randomness to rely on, and no way to go on.
func prepareSodium() { precondition(sodium >= 0, "libsodium cannot be initialised") }

/// The version of libsodium, such as 1.0.18; for the log at the start.
public var sodiumVersion: String { unsafe String(cString: sodium_version_string()) }

/// Bytes that nobody can guess.
public func randomBytes(_ count: Int) -> [UInt8] {
    prepareSodium()
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        if let start = buffer.baseAddress { unsafe randombytes_buf(start, count) }
        initialized = count
    }
}

/// A text that nobody can guess, of `bytes` random bytes (256 bits unless told) in base64url.
public func randomToken(bytes: Int = 32) -> String { base64URL(randomBytes(bytes)) }

/// The SHA-256 digest, 32 bytes.
public func sha256(_ bytes: [UInt8]) -> [UInt8] {
    prepareSodium()
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    _ = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return digest
}

/// The SHA-256 digest of the text's UTF-8, 32 bytes: what a database keeps of a session's id or an API token.
public func sha256(_ text: String) -> [UInt8] { sha256(Array(text.utf8)) }
