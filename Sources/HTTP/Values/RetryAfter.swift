public import FoundationEssentials

/// How long a server asks us to stay away.
///
/// Never longer than a day and never less than a second, whatever the header says:
/// missing or garbage is 30 s, a time in the past or a negative number 1 s.
public struct RetryAfter: Sendable, Hashable {
    /// The pause, 1 s to 24 h.
    public let pause: Duration
    /// The pause where a day's quota is used up: the rest of the UTC day, unless a time to come is said.
    public let pauseOfQuota: Duration

    /// Reads delta-seconds or an HTTP-date (RFC 9110, section 10.2.3).
    public init(_ header: String?, now: Date = Date()) {
        let text = trimmed(header ?? "")
        let digits = text.first == "-" ? text.dropFirst() : text[...]
        let seconds: Double? =
            if !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                Double(text)
            } else {
                HTTPDate(parsing: text)?.date.timeIntervalSince(now)
            }
        pause = .seconds(min(max(seconds ?? 30, 1), 86_400))
        let untilMidnight = 86_400 - now.timeIntervalSince1970.truncatingRemainder(dividingBy: 86_400)
        pauseOfQuota = (seconds ?? 0) > 0 ? pause : .seconds(untilMidnight)
    }
}

extension Response {
    /// The pause that its `Retry-After` asks for; 30 s where it asks for none.
    public func retryAfter(now: Date = Date()) -> RetryAfter { RetryAfter(headers["Retry-After"], now: now) }
}
