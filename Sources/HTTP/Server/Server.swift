internal import Glibc
internal import Synchronization

/// A responder on a port.
///
/// The responder runs in a task for each request, at most `requestsInFlight` of them, while the connection is
/// suspended: however slow it is, no thread waits. When it throws a `ProblemDocument` that is the answer; anything
/// else is told to `report`, and the stranger gets a 500 that says nothing. A client that goes away while its
/// answer is made is noticed only when there is an answer, or the deadline has passed.
public final class Server: Sendable {
    /// The port it listens on.
    public let port: Int
    private let socket: ListeningSocket
    private let traffic: Traffic
    private let hasRun = Atomic<Bool>(false)

    /// Takes the port; connections wait until `run()`.
    public init(_ options: Options = Options(), responder: @escaping Responder) throws(ServerError) {
        if let field = options.headers.unsayable { throw ServerError("\(UnsayableHeader(name: field.name))") }
        socket = try ListeningSocket(host: options.host, port: options.port)
        port = socket.port
        traffic = Traffic(options, responder: responder)
    }

    /// Whether it was told to stop: a readiness check should then answer 503.
    public var isDraining: Bool { traffic.isDraining }

    /// Serves until the task is cancelled; then drains, and returns when every connection is closed.
    ///
    /// Draining: for `drainNotice` new connections are still taken, and every answer says `Connection: close`; then
    /// none are, WebSockets are closed with 1001, and what is in flight has `drainDeadline` to finish; what has not
    /// is answered with 503. Runs once.
    public func run() async throws {
        guard !hasRun.exchange(true, ordering: .relaxed) else { throw ServerError("a server runs once") }
        let warden = Warden(on: socket.descriptor, traffic)
        try await withTaskCancellationHandler {
            try await warden.ended()
        } onCancel: {
            warden.stop()
        }
    }

    /// Boxes that C still holds.
    package var boxes: BoxCount { traffic.boxes }
}

/// Why a server could not start; names no more than the address.
public struct ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What failed and why.
    public let description: String

    init(_ description: String) { self.description = description }
}
