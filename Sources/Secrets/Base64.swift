internal import CSodium

/// The bytes in base64 for URLs, without padding (RFC 4648, section 5).
public func base64URL(_ bytes: [UInt8]) -> String {
    text(bytes, variant: sodium_base64_VARIANT_URLSAFE_NO_PADDING)
}

/// The bytes behind a text in base64 for URLs, without padding; nil when it is not one.
public func bytes(base64URL text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: text.utf8.count)
    var count = 0
    // Strict: no foreign characters (ignore: nil) and all of the text must be used (b64_end: nil).
    let status = unsafe sodium_base642bin(
        &bytes, bytes.count, text, text.utf8.count, nil, &count, nil,
        sodium_base64_VARIANT_URLSAFE_NO_PADDING)
    return status == 0 ? Array(bytes.prefix(count)) : nil
}

private func text(_ bytes: [UInt8], variant: Int32) -> String {
    prepareSodium()
    let capacity = sodium_base64_encoded_len(bytes.count, variant)
    var characters = [CChar](repeating: 0, count: capacity)
    _ = unsafe sodium_bin2base64(&characters, capacity, bytes, bytes.count, variant)
    return String(decoding: characters.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
