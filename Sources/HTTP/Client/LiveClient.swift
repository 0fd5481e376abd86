/// The client that speaks to the network: curl, on one thread of its own.
///
/// The thread lives as long as someone holds this or its `client`, or until `shutdown()`.
public final class LiveClient: Sendable {
    /// What a live client may be told.
    public struct Options: Sendable {
        /// The `User-Agent`; name yourself and a way to reach you.
        public var userAgent = "Segue/0.1"
        /// From the call to the last byte, waiting for a connection included.
        public var deadline: Duration = .seconds(20)
        /// Until a connection stands.
        public var connectDeadline: Duration = .seconds(5)
        /// The largest body taken, in bytes, after it was unpacked.
        public var bodyLimit = 8 << 20
        /// Connections to one host.
        public var connectionsPerHost = 4
        /// Connections in all.
        public var connections = 32

        /// The defaults.
        public init() {}
    }

    /// Starts the thread.
    public init(_ options: Options = Options()) {}

    /// Sends by this; holding it keeps the thread alive.
    public var client: Client { Client(send: { _ in throw HTTPError.closed }) }

    /// Ends every transfer with `HTTPError.closed` and waits until the thread is gone.
    public func shutdown() async {}
}
