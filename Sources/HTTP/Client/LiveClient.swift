internal import Synchronization

/// The client that speaks to the network: curl, on one thread of its own.
///
/// Connections are kept and shared, HTTP/2 where TLS offers it. Only https is spoken, and http to this machine;
/// redirects are answers, never followed. The thread lives as long as someone holds this or its `client`,
/// or until `shutdown()`.
public final class LiveClient: Sendable {
    /// What a live client may be told.
    public struct Options: Sendable {
        /// The `User-Agent`; name yourself and a way to reach you.
        public var userAgent = "Segue/0.1"
        /// From the call to the last byte, waiting for a connection included.
        public var deadline: Duration = .seconds(20)
        /// Until a connection stands.
        public var connectDeadline: Duration = .seconds(5)
        /// The slowest transfer suffered, in bytes a second.
        public var slowest = 100
        /// For how long it is suffered, in whole seconds.
        public var patience: Duration = .seconds(10)
        /// The largest body taken, in bytes, after it was unpacked.
        public var bodyLimit = 8 << 20
        /// Connections to one host.
        public var connectionsPerHost = 4
        /// Connections in all.
        public var connections = 32

        /// The defaults.
        public init() {}
    }

    private let thread: CurlThread
    private let deadline: Duration
    private let lastID = Atomic<UInt64>(0)

    /// Starts the thread.
    public init(_ options: Options = Options()) {
        precondition(isHeaderValue(options.userAgent), "a User-Agent has no line ends")
        deadline = options.deadline
        thread = CurlThread(options)
    }

    deinit { thread.close() }

    /// Sends by this; holding it keeps the thread alive.
    public var client: Client { Client(send: { try await self.send($0) }) }

    /// Sends a request and waits for the whole response; every status is an answer, not an error.
    ///
    /// Throws `HTTPError`, or `CancellationError` as soon as the task is cancelled.
    public func send(_ request: Request) async throws -> Response {
        let destination = try Self.checked(request)
        let id = lastID.add(1, ordering: .relaxed).newValue
        let end = ContinuousClock.now + deadline
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                thread.enqueue(
                    Order(
                        id: id, request: request, destination: destination, deadline: end,
                        continuation: continuation))
                // Cancelled before the order was written: the handler's note came too early and was thrown away.
                if Task.isCancelled { thread.cancel(id) }
            }
        } onCancel: {
            thread.cancel(id)
        }
    }

    /// Ends every transfer with `HTTPError.closed` and waits until the thread is gone.
    public func shutdown() async {
        thread.close()
        await thread.ended()
    }

    /// Transfers whose boxes curl still holds.
    package var boxes: BoxCount { thread.boxes }

    private static func checked(_ request: Request) throws(HTTPError) -> Destination {
        guard isToken(request.method.rawValue) else { throw .malformed("the method is no token") }
        for field in request.headers {
            guard isToken(field.name) else { throw .malformed("a header's name is no token") }
            guard isHeaderValue(field.value) else {
                throw .malformed("the header \(field.name) has a control character")
            }
        }
        guard request.headers["Transfer-Encoding"] == nil, request.headers["Content-Length"] == nil else {
            throw .malformed("the length of the body is the client's to say")
        }
        return try Destination(request.url)
    }
}
