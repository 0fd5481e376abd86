/// One end of a WebSocket conversation, RFC 6455: messages in, messages out.
public struct WebSocket: Sendable {
    /// The next text message; nil once the other side has closed, or is gone.
    public var receive: @Sendable () async throws -> String?
    /// Sends a text message; throws when the other side is gone or reads too slowly.
    public var send: @Sendable (String) async throws -> Void
    /// How many bytes of what was sent have not left yet: whoever waits for none never overwhelms a slow reader.
    public var backlog: @Sendable () -> Int
    /// Says goodbye with a close code (1000 done, 1001 going away, 1008 policy, 1013 try again later).
    ///
    /// After 1008 and 1013 nothing more is sent: what still waits is dropped.
    public var close: @Sendable (_ code: UInt16, _ reason: String) async -> Void

    /// A conversation made of its acts.
    public init(
        receive: @escaping @Sendable () async throws -> String?,
        send: @escaping @Sendable (String) async throws -> Void,
        backlog: @escaping @Sendable () -> Int = { 0 },
        close: @escaping @Sendable (_ code: UInt16, _ reason: String) async -> Void
    ) {
        self.receive = receive
        self.send = send
        self.backlog = backlog
        self.close = close
    }
}
