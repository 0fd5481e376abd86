import HTTP
import Lifecycle

extension Fault {
    /// Whether the service itself is not asked at all.
    var replacesAnswer: Bool {
        switch body {
        case .truncated, .slow, .cut: status != nil
        case nil: status != nil
        default: true
        }
    }

    /// What is said instead of the service's own answer.
    func answer(of service: OutsideService) -> Response {
        let code = Status(rawValue: status ?? 200)
        switch body {
        case .quota: return .json(429, .spotifyQuota)
        case .plain: return .text(code, code == 429 ? "Too many requests" : "upstream connect error")
        case .empty: return Response(code)
        case .html:
            return .text(code, "<html><body><h1>\(code.rawValue)</h1></body></html>", type: "text/html")
        case .garbage:
            return Response(
                code, headers: ["Content-Type": "application/json"],
                body: .bytes([0xFF, 0xFE, 0x00, 0x7B, 0xC3, 0x28, 0x80, 0x22]))
        case .huge:
            return Response(code, body: .bytes(Array(repeating: UInt8(ascii: " "), count: 32 << 20)))
        case .deep:
            return Response(
                code, headers: ["Content-Type": "application/json"],
                body: .bytes(Array(repeating: UInt8(ascii: "["), count: 100_000)))
        default: return service.failure(code.rawValue)
        }
    }

    /// What is left of an answer; `isWire` tells a socket from a client that is plugged straight in.
    func mangle(_ response: Response, isWire: Bool) async throws -> Response {
        var response = response
        if let retryAfter { response.headers["Retry-After"] = retryAfter }
        let bytes = response.bytes
        let half = Array(bytes.prefix(bytes.count / 2))
        switch body {
        case .truncated: response.body = .bytes(half)
        case .slow where isWire: response.body = Drip(bytes).body
        case .slow: try await Task.sleep(for: Drip(bytes).whole)
        case .cut where isWire: response.body = Drip(half, breaks: true).body
        case .cut: throw BrokenConnection()
        default: break
        }
        return response
    }
}

/// The connection broke in the middle of an answer.
public struct BrokenConnection: Error {}

/// A body that comes in sixteen drops, a quarter of a second each.
private final class Drip: Sendable {
    private let drops: [[UInt8]]
    private let breaks: Bool
    private let place = Guarded(0)
    private static let pause = Duration.milliseconds(250)

    init(_ bytes: [UInt8], breaks: Bool = false) {
        let size = max(1, (bytes.count + 15) / 16)
        drops = stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<min($0 + size, bytes.count)])
        }
        self.breaks = breaks
    }

    /// How long all of it takes.
    var whole: Duration { Self.pause * drops.count }

    var body: Response.Body {
        .stream { [self] in
            let next = place.withLock { place in
                defer { place += 1 }
                return place
            }
            guard next < drops.count else {
                if breaks { throw BrokenConnection() }
                return nil
            }
            if !breaks { try await Task.sleep(for: Self.pause) }
            return drops[next]
        }
    }
}
