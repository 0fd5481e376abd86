/// Something that goes wrong on purpose, for some calls or until it is cleared.
public struct Fault: Sendable, Hashable, Codable {
    /// The service that misbehaves; nil for all.
    public var service: OutsideService?
    /// What the path begins with (`/spotify/v1/me/top`), `*` for any one step of it; nil for all.
    public var path: String?
    /// The method; nil for all.
    public var method: String?
    /// The status that is answered; nil leaves it as it is.
    public var status: Int?
    /// The `Retry-After` header, whatever it says.
    public var retryAfter: String?
    /// What becomes of the body.
    public var body: Body?
    /// How long the answer is held back, in milliseconds.
    public var delayMs: Int?
    /// For how many calls; nil until it is cleared.
    public var calls: Int?

    /// What becomes of a body.
    public enum Body: String, Sendable, Hashable, Codable, CaseIterable {
        /// The service's own words for the status.
        case usual
        /// Spotify's words for a quota that is used up.
        case quota
        /// Plain words, as a proxy has them.
        case plain
        /// Nothing.
        case empty
        /// A page of HTML.
        case html
        /// Bytes that are neither JSON nor UTF-8.
        case garbage
        /// The first half of what it would have been.
        case truncated
        /// Thirty-two megabytes.
        case huge
        /// Arrays within arrays, a hundred thousand deep.
        case deep
        /// What it would have been, drop by drop.
        case slow
        /// The first half, and then the connection breaks.
        case cut
    }

    /// A fault; what is left out matches every call, or stays as it is.
    public init(
        on service: OutsideService? = nil, path: String? = nil, method: String? = nil, status: Int? = nil,
        retryAfter: String? = nil, body: Body? = nil, delayMs: Int? = nil, calls: Int? = nil
    ) {
        self.service = service
        self.path = path
        self.method = method
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
        self.delayMs = delayMs
        self.calls = calls
    }

    /// Too many requests, asked to come back after some seconds.
    public static func slowDown(_ seconds: Int, on service: OutsideService, calls: Int? = nil) -> Fault {
        Fault(on: service, status: 429, retryAfter: "\(seconds)", calls: calls)
    }

    /// Spotify's daily quota is used up for the paths that begin so.
    public static func quotaExhausted(_ seconds: Int, path: String, calls: Int? = nil) -> Fault {
        Fault(on: .spotify, path: path, status: 429, retryAfter: "\(seconds)", body: .quota, calls: calls)
    }

    /// Whether it is meant for a call.
    func concerns(_ service: OutsideService, method: String, path: String) -> Bool {
        (self.service == nil || self.service == service)
            && (self.method == nil || self.method == method)
            && (self.path.map { Self.path(path, beginsLike: $0) } ?? true)
    }

    private static func path(_ path: String, beginsLike pattern: String) -> Bool {
        guard pattern.contains("*") else { return path.hasPrefix(pattern) }
        let steps = path.split(separator: "/")
        let wanted = pattern.split(separator: "/")
        return steps.count >= wanted.count && zip(steps, wanted).allSatisfy { $1 == "*" || $0 == $1 }
    }
}

extension [Fault] {
    /// The first fault that is meant for a call; one that was its last turn goes away.
    mutating func take(for service: OutsideService, method: String, path: String) -> Fault? {
        guard let place = firstIndex(where: { $0.concerns(service, method: method, path: path) }) else {
            return nil
        }
        let fault = self[place]
        if let calls = fault.calls {
            if calls > 1 { self[place].calls = calls - 1 } else { remove(at: place) }
        }
        return fault
    }
}
