import FoundationEssentials

/// How often something was done within a span that moves along.
struct RollingCount: Sendable {
    private var moments: [Date] = []

    /// Counts one more, unless it would be over the limit: then the seconds until the next place comes free.
    mutating func take(limit: Int, seconds: Double, now: Date) -> Double? {
        moments.removeAll { now.timeIntervalSince($0) >= seconds }
        guard moments.count >= limit else {
            moments.append(now)
            return nil
        }
        guard let oldest = moments.first else { return seconds }
        return seconds - now.timeIntervalSince(oldest)
    }

    /// How many stand within the span.
    var count: Int { moments.count }
}
