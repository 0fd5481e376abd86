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
}

/// Answers a request; a whole server is one.
public typealias Responder = @Sendable (Request) async throws -> Response
