/// A request: a value, the same at both ends of the wire.
///
/// A client fills `url` with an absolute URL; a server finds there the origin-form target (`/path?query`).
public struct Request: Sendable {
    /// What is to be done.
    public var method: Method
    /// The target: absolute for a client, `/path?query` at a server.
    public var url: String
    /// The header fields, in order.
    public var headers: Headers
    /// The whole body; its size is bounded before it gets here.
    public var body: [UInt8]
    /// The address that the request came from; nil at a client.
    public var peer: String?

    /// A request.
    public init(
        _ method: Method, _ url: String, headers: Headers = [:], body: [UInt8] = [], peer: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The path as it was sent, still percent-encoded, without scheme, host, query or fragment; at least "/".
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The query's names and values, decoded, in order; `+` is a blank.
    public var query: Form {
        guard let mark = target.firstIndex(of: "?") else { return Form() }
        return Form(parsing: target[target.index(after: mark)...])
    }

    /// The origin form: everything from the path on, without the fragment.
    private var target: Substring {
        var rest = url[...]
        if let scheme = rest.range(ofFirst: "://") {
            let afterHost = rest[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" }
            rest = afterHost.map { rest[$0...] } ?? "/"
        }
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        return rest.first == "/" ? rest : "/" + rest
    }
}

/// A request method; an open set.
public struct Method: Sendable, Hashable, RawRepresentable {
    /// The method as it stands on the wire, upper case.
    public let rawValue: String
    /// Takes any token.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Read.
    public static let get = Method(rawValue: "GET")
    /// Read the headers only.
    public static let head = Method(rawValue: "HEAD")
    /// Do something.
    public static let post = Method(rawValue: "POST")
    /// Put this there.
    public static let put = Method(rawValue: "PUT")
    /// Change a part.
    public static let patch = Method(rawValue: "PATCH")
    /// Remove.
    public static let delete = Method(rawValue: "DELETE")
}

extension Substring {
    /// The range of the first occurrence of a text; nil where there is none.
    fileprivate func range(ofFirst text: String) -> Range<Index>? {
        // Only a scheme may stand before "://": a URL in a query string is not one.
        guard let colon = firstIndex(where: { !($0.isLetter || $0.isNumber || "+-.".contains($0)) }),
            self[colon...].hasPrefix(text)
        else { return nil }
        return colon..<index(colon, offsetBy: text.count)
    }
}
