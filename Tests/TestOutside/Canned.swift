public import FoundationEssentials
public import HTTP
internal import Synchronization
internal import Testing

/// A service that gives the answers it was told, in their order, and keeps what it was asked.
///
/// A call that the test did not expect fails the test.
public final class Canned: Sendable {
    private let answers: Mutex<[Response]>
    private let asked = Mutex<[Request]>([])

    /// A service with its answers.
    public init(_ answers: Response...) { self.answers = Mutex(answers) }

    private struct Unexpected: Error {}

    /// What it was asked, in order.
    public var requests: [Request] { asked.withLock { $0 } }

    /// Who asks it.
    public var client: Client {
        Client(send: { request in
            self.asked.withLock { $0.append(request) }
            let answer = self.answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            guard let answer else {
                Issue.record("nobody expected \(request.method.rawValue) \(request.path)")
                throw Unexpected()
            }
            return answer
        })
    }
}

/// 2026-11-20T12:00:00Z.
public let noon = Date(timeIntervalSince1970: 1_795_176_000)

/// A response of a text.
public func reply(
    _ status: Status, _ text: String, _ headers: Headers = [:], retryAfter: String? = nil
) -> Response {
    var response = Response(status, headers: headers, body: .bytes(Array(text.utf8)))
    if let retryAfter { response.headers["Retry-After"] = retryAfter }
    return response
}

/// A success with a text.
public func reply(_ text: String) -> Response { reply(200, text) }
