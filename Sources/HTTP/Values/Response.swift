/// A response: a value, the same at both ends of the wire.
public struct Response: Sendable {
    /// How it went.
    public var status: Status
    /// The header fields, in order.
    public var headers: Headers
    /// What is sent.
    public var body: Body

    /// What a response carries.
    public enum Body: Sendable {
        /// The whole body. A client always gets this one.
        case bytes([UInt8])
        /// Pieces as they come: the closure is called until it answers nil. Servers only.
        case stream(@Sendable () async throws -> [UInt8]?)
        /// The connection becomes a WebSocket, and the closure is its whole conversation. Servers only.
        case webSocket(@Sendable (WebSocket) async throws -> Void)
    }

    /// A response.
    public init(_ status: Status, headers: Headers = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The whole body; empty for a stream or a WebSocket.
    public var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }

    /// Whether the body is a page for people: HTML.
    ///
    /// Who asked a service for JSON and was refused so has heard from somebody on the way: a portal, a proxy, a wall against robots.
    public var isPage: Bool { bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "<") }
}

/// A status code; an open set.
public struct Status: Sendable, Hashable, RawRepresentable, ExpressibleByIntegerLiteral {
    /// The three digits.
    public let rawValue: Int
    /// Takes any code.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Takes any code.
    public init(integerLiteral value: Int) { rawValue = value }

    /// Whether it went well, 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(rawValue) }

    /// The code in words, as RFC 9110 and, for 429 and 431, RFC 6585 have them; "Error" for one that we never answer with.
    public var reason: String {
        switch rawValue {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Error"
        }
    }
}

/// Answers a request; a whole server is one.
public typealias Responder = @Sendable (Request) async throws -> Response
