/// One end of a WebSocket conversation, RFC 6455: messages in, messages out.
public struct WebSocket: Sendable {
    /// The next text message; nil once the other side has closed, or is gone.
    public var receive: @Sendable () async throws -> String?
    /// Sends a text message; throws when the other side is gone or reads too slowly.
    public var send: @Sendable (String) async throws -> Void
    /// Says goodbye with a close code (1000 done, 1001 going away, 1008 policy, 1013 try again later).
    public var close: @Sendable (_ code: UInt16, _ reason: String) async -> Void

    /// A conversation made of its three acts.
    public init(
        receive: @escaping @Sendable () async throws -> String?,
        send: @escaping @Sendable (String) async throws -> Void,
        close: @escaping @Sendable (_ code: UInt16, _ reason: String) async -> Void
    ) {
        self.receive = receive
        self.send = send
        self.close = close
    }
}
