extension Server {
    /// What a server may be told; the defaults are for strangers on the internet.
    public struct Options: Sendable {
        /// The address to listen on, numeric.
        public var host = "127.0.0.1"
        /// The port to listen on; 0 lets the system pick one.
        public var port = 0
        /// Threads that read and write.
        public var threads = 2
        /// Open connections in all.
        public var connections = 512
        /// Open connections from one address; 0 is no limit, for a place behind a proxy, or a benchmark.
        public var connectionsPerAddress = 20
        /// Requests that are answered at one time; more get 503.
        public var requestsInFlight = 512
        /// The largest body, in bytes; more is 413.
        public var bodyLimit = 64 << 10
        /// The largest request line and header fields, in bytes; more is 431.
        public var headerLimit = 16 << 10
        /// The longest request target, in bytes; more is 414.
        public var targetLimit = 2 << 10
        /// From the first byte of a request, or the connection's start, to the end of its header.
        public var headerDeadline: Duration = .seconds(10)
        /// From the end of the header to the end of the body.
        public var bodyDeadline: Duration = .seconds(30)
        /// From the whole request to the response, and from each piece of a stream to the next; then 503.
        public var handlerDeadline: Duration = .seconds(30)
        /// How long a connection may rest between two requests, or make no progress in reading a response.
        public var idleDeadline: Duration = .seconds(60)
        /// From the response, or a piece of a stream, until the client has it; longer for a long one, by ``leastRate``.
        public var replyDeadline: Duration = .seconds(30)
        /// The bytes a second that a client takes at least; who is slower is cut off.
        public var leastRate = 8 << 10
        /// After the cancellation: how long new connections are still taken, each answered with `Connection: close`.
        public var drainNotice: Duration = .zero
        /// Then: how long requests in flight may take to finish.
        public var drainDeadline: Duration = .seconds(10)
        /// The largest WebSocket message taken, in bytes; more closes with 1009.
        public var messageLimit = 16 << 10
        /// The pause between two pings on a WebSocket.
        public var pingInterval: Duration = .seconds(20)
        /// A WebSocket that was silent for so long is gone.
        public var pongDeadline: Duration = .seconds(60)
        /// What every answer carries that does not say otherwise: those too that the server gives without the responder.
        public var headers: Headers = [:]
        /// Told of what a responder threw, before the stranger gets a plain 500; for the log.
        public var report: @Sendable (any Error, Request) -> Void = { _, _ in }

        /// The defaults.
        public init() {}
    }
}
