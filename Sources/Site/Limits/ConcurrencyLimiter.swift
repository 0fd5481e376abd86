internal import Lifecycle

/// Lets so many in at a time, each caller counted alone.
package final class ConcurrencyLimiter: Sendable {
    private let inside = Guarded<[String: Int]>([:])
    private let most: Int

    /// Lets `most` of one caller in at a time.
    package init(most: Int) { self.most = most }

    /// Runs the body if there is room; nil if there is none.
    package func enter<Value: Sendable>(_ caller: String, _ body: () async throws -> Value) async rethrows
        -> Value?
    {
        let hasRoom = inside.withLock { inside in
            guard inside[caller, default: 0] < most else { return false }
            inside[caller, default: 0] += 1
            return true
        }
        guard hasRoom else { return nil }
        defer {
            inside.withLock { inside in
                let left = inside[caller, default: 1] - 1
                inside[caller] = left > 0 ? left : nil
            }
        }
        return try await body()
    }
}
