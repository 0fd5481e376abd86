internal import Lifecycle

/// Counts what callers ask, and says when it is too much: a bucket of tokens for each caller.
///
/// In memory, for one process: a restart forgets, a second node counts for itself. It guards us against a script gone
/// wild, not the outside quota, which is kept in the database.
package final class RateLimiter: Sendable {
    private let buckets = Guarded<[String: Bucket]>([:])
    private let capacity: Double
    private let now: @Sendable () -> ContinuousClock.Instant

    /// The most callers remembered; beyond it the full buckets are forgotten, which loses nothing.
    private static let most = 10_000

    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    /// Lets `perMinute` through in any one go, and the same again spread over each minute.
    package init(
        perMinute: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        capacity = Double(perMinute)
        self.now = now
    }

    /// Takes a token for a caller; nil if there was one, else how long until there is.
    package func take(for caller: String) -> Duration? {
        let now = now()
        return buckets.withLock { buckets in
            if buckets.count >= Self.most, buckets[caller] == nil {
                buckets = buckets.filter { filled($0.value, at: now) < capacity }
                if buckets.count >= Self.most { buckets.removeAll() }  // Open rather than closed: see above.
            }
            var bucket = buckets[caller] ?? Bucket(tokens: capacity, at: now)
            bucket = Bucket(tokens: filled(bucket, at: now), at: now)
            defer { buckets[caller] = bucket }
            guard bucket.tokens >= 1 else { return .seconds((1 - bucket.tokens) * 60 / capacity) }
            bucket.tokens -= 1
            return nil
        }
    }

    private func filled(_ bucket: Bucket, at now: ContinuousClock.Instant) -> Double {
        min(capacity, bucket.tokens + (now - bucket.at) / .seconds(60) * capacity)
    }
}
