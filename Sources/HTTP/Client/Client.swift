/// Something that sends a request and brings the response.
///
/// Live over curl, or straight into a responder: a client plugged into a server without a socket.
public struct Client: Sendable {
    /// Sends a request and waits for the whole response; every status is an answer, not an error.
    public var send: @Sendable (Request) async throws -> Response

    /// A client made of one act.
    public init(send: @escaping @Sendable (Request) async throws -> Response) { self.send = send }

    /// A client that is plugged straight into a server.
    public init(plugging responder: @escaping Responder) { send = { try await responder($0) } }
}
