internal import Lifecycle
public import Music

/// How many calls one piece of work has cost, by provider.
public final class CallTally: Sendable {
    private let counts = Guarded<[Source: Int]>([:])

    /// Nothing was asked yet.
    public init() {}

    /// The calls that were sent, by provider.
    public var calls: [Source: Int] { counts.withLock { $0 } }

    /// All calls that were sent.
    public var total: Int { calls.values.reduce(0, +) }

    func count(_ source: Source) { counts.withLock { $0[source, default: 0] += 1 } }
}
