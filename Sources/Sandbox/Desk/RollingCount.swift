import FoundationEssentials

/// How often something was done within a span that moves along.
struct RollingCount: Sendable {
    /// In order; those before `first` are over.
    private var moments: [Date] = []
    private var first = 0

    /// Counts one more, unless it would be over the limit: then the seconds until the next place comes free.
    mutating func take(limit: Int, seconds: Double, now: Date) -> Double? {
        while first < moments.count, now.timeIntervalSince(moments[first]) >= seconds { first += 1 }
        if first > 1_024, first > moments.count / 2 {
            moments.removeFirst(first)
            first = 0
        }
        guard count >= limit else {
            moments.append(now)
            return nil
        }
        guard first < moments.count else { return seconds }
        let oldest = moments[first]
        return seconds - now.timeIntervalSince(oldest)
    }

    /// How many stand within the span.
    var count: Int { moments.count - first }
}
