internal import CCurl

/// Where a request goes: an https URL, or http on this machine, checked before curl sees it.
struct Destination: Sendable {
    /// The URL, printable ASCII only.
    let url: String
    /// The host, without port.
    let host: String
    /// Whether the host is this machine.
    let isLoopback: Bool

    /// Reads a URL with curl's own parser, so that both see the same host.
    init(_ url: String) throws(HTTPError) {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformed("a URL must be printable ASCII without blanks")
        }
        guard let parts = unsafe curl_url() else { throw .malformed("no memory for a URL") }
        defer { unsafe curl_url_cleanup(parts) }
        // "CURLU_DISALLOW_USER: If set, the URL parser will not accept embedded credentials in the URL."
        let flags = UInt32(CURLU_DISALLOW_USER)
        guard unsafe curl_url_set(parts, CURLUPART_URL, url, flags) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: parts),
            let host = unsafe Self.part(CURLUPART_HOST, of: parts)
        else { throw .malformed("not a URL, or one with credentials") }
        self.url = url
        self.host = host.lowercased()
        isLoopback =
            self.host == "localhost" || self.host == "[::1]" || Self.isLoopbackNumber(self.host)
        guard scheme == "https" || scheme == "http" && isLoopback else {
            throw .malformed("only https, or http on this machine")
        }
    }

    /// Whether it is 127.a.b.c and nothing else: `127.0.0.1.example.org` is a name.
    private static func isLoopbackNumber(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    private static func part(_ part: CURLUPart, of parts: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(parts, part, &text, 0) == CURLUE_OK, let text = unsafe text else {
            return nil
        }
        // "you must free the data with curl_free"
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
