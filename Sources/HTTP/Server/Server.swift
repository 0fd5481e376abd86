/// A responder on a port.
public final class Server: Sendable {
    /// The port it listens on.
    public let port: Int

    /// Takes the port; connections wait until `run()`.
    public init(_ options: Options = Options(), responder: @escaping Responder) throws(ServerError) {
        port = options.port
    }

    /// Serves until the task is cancelled; then drains, and returns when every connection is closed.
    public func run() async throws {}
}

/// Why a server could not start; names no more than the address.
public struct ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What failed and why.
    public let description: String
}
