public import FoundationEssentials

/// One call that was answered.
public struct LoggedCall: Sendable {
    /// The service that was called.
    public let service: OutsideService
    /// Method and pattern: `GET /spotify/v1/artists/{id}`; `(unknown)` stands for a path that has no route.
    public let family: String
    /// The path and query as they were sent.
    public let target: String
    /// What was answered.
    public let status: Int
    /// When it came, by the stand-in's clock.
    public let at: Date
    /// Who the caller said that it was.
    public let agent: String?
}

/// The calls that were answered: all counted, the latest kept.
struct CallLog: Sendable {
    private(set) var calls: [LoggedCall] = []
    private(set) var families: [String: Int] = [:]
    private(set) var services: [OutsideService: Int] = [:]

    /// How many calls are kept whole.
    static let capacity = 20_000

    mutating func note(_ call: LoggedCall) {
        families[call.family, default: 0] += 1
        services[call.service, default: 0] += 1
        if calls.count >= Self.capacity { calls.removeFirst(Self.capacity / 2) }
        calls.append(call)
    }
}
