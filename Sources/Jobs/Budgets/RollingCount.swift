package import FoundationEssentials

/// How many calls were made in the last 24 hours, counted by the quarter of an hour.
///
/// It errs on the safe side: a quarter counts until all of it is a day old, so that no window of 24 hours, wherever
/// it begins, holds more calls than were granted.
package struct RollingCount: Sendable, Hashable {
    /// Quarters of an hour since 1970, rising.
    package private(set) var buckets: [Int64]
    /// The calls in each.
    package private(set) var calls: [Int64]

    static let bucket: TimeInterval = 900
    static let span: TimeInterval = 86_400

    package init(buckets: [Int64] = [], calls: [Int64] = []) {
        self.buckets = buckets
        self.calls = calls
    }

    /// The calls that count at `now`.
    package func total(at now: Date) -> Int {
        zip(buckets, calls).reduce(0) { $0 + (Self.isGone($1.0, at: now) ? 0 : Int($1.1)) }
    }

    /// Counts a call at `now`, and forgets what no longer counts.
    package mutating func add(at now: Date) {
        let kept = zip(buckets, calls).filter { !Self.isGone($0.0, at: now) }
        buckets = kept.map(\.0)
        calls = kept.map(\.1)
        // A clock that steps back must not open an older bucket: the last one takes the call.
        let current = max(
            Int64((now.timeIntervalSince1970 / Self.bucket).rounded(.down)), buckets.last ?? .min)
        if buckets.last == current {
            calls[calls.count - 1] += 1
        } else {
            buckets.append(current)
            calls.append(1)
        }
    }

    /// When fewer than `quota` calls will count, if none is made until then.
    func room(under quota: Int, at now: Date) -> Date {
        var left = total(at: now)
        for (bucket, count) in zip(buckets, calls) where !Self.isGone(bucket, at: now) {
            left -= Int(count)
            if left < quota { return Self.end(of: bucket) }
        }
        return now.addingTimeInterval(Self.span)
    }

    private static func end(of bucket: Int64) -> Date {
        Date(timeIntervalSince1970: TimeInterval(bucket + 1) * self.bucket + span)
    }

    private static func isGone(_ bucket: Int64, at now: Date) -> Bool { end(of: bucket) <= now }
}
