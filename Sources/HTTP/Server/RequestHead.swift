/// A request's line and header fields, as the parser of microhttpd understood them.
struct RequestHead: Sendable {
    var method: String
    var target: String
    var version: String
    var headers: Headers
    /// The bytes of all that.
    var size: Int

    /// The length that the body claims; nil where it claims none.
    var contentLength: Int? { headers["Content-Length"].flatMap { Int($0) } }

    /// Whether a body follows.
    var announcesBody: Bool { headers["Transfer-Encoding"] != nil || contentLength ?? 0 > 0 }
}

/// Finds what a proxy in front might read differently, or what is too large; nil where nothing is wrong.
///
/// The parser of microhttpd 0.9.75 accepts a repeated Content-Length, Content-Length beside Transfer-Encoding,
/// blanks before the colon and two Hosts: request smuggling (CWE-444). It cannot be seen from here whether a
/// line ended in a bare LF; that is left to a proxy in front.
/// Sources: RFC 9112, sections 3.2, 5.1 and 6.1 to 6.3.
func refusal(of head: RequestHead, options: Server.Options) -> ProblemDocument? {
    guard head.target.utf8.count <= options.targetLimit else {
        return ProblemDocument(414, detail: "The target may have \(options.targetLimit) bytes.")
    }
    guard head.size <= options.headerLimit else {
        return ProblemDocument(431, detail: "The header may have \(options.headerLimit) bytes.")
    }
    if let complaint = smuggling(in: head) { return ProblemDocument(400, detail: complaint) }
    if let length = head.contentLength, length > options.bodyLimit {
        return ProblemDocument(413, detail: "The body may have \(options.bodyLimit) bytes.")
    }
    return nil
}

private func smuggling(in head: RequestHead) -> String? {
    guard isToken(head.method) else { return "The method is no token." }
    guard head.target.hasPrefix("/") || head.target == "*",
        head.target.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return "The target is not printable ASCII that begins with a slash." }
    for field in head.headers {
        guard isToken(field.name) else { return "A header's name is no token." }
        guard isHeaderValue(field.value) else { return "A header's value has a control character." }
    }
    let lengths = head.headers.all("Content-Length")
    let codings = head.headers.all("Transfer-Encoding")
    let hosts = head.headers.all("Host")
    guard lengths.count <= 1, codings.count <= 1, hosts.count <= 1 else {
        return "Content-Length, Transfer-Encoding or Host is repeated."
    }
    guard lengths.isEmpty || codings.isEmpty else { return "Content-Length beside Transfer-Encoding." }
    if let length = lengths.first {
        guard !length.isEmpty, length.utf8.count <= 18, length.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return "Content-Length is no number." }
    }
    if let coding = codings.first {
        guard coding.lowercased() == "chunked" else { return "The only Transfer-Encoding is chunked." }
        guard head.version == "HTTP/1.1" else { return "Transfer-Encoding needs HTTP/1.1." }
    }
    guard hosts.count == 1 || head.version == "HTTP/1.0" else { return "Host is missing." }
    guard !head.announcesBody || head.headers["Upgrade"] == nil else { return "An upgrade has no body." }
    return nil
}
