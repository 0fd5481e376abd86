public import FoundationEssentials

/// How long a server asks us to stay away.
///
/// Never longer than a day and never less than a second, whatever the header says:
/// missing or garbage is 30 s, a time in the past or a negative number 1 s.
public struct RetryAfter: Sendable, Hashable {
    /// The pause, 1 s to 24 h.
    public let pause: Duration
    /// Whether it was said so that one can go by it: a time to come, in either form.
    public let isSaid: Bool

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
        isSaid = (seconds ?? 0) > 0
    }
}

extension Response {
    /// The pause that its `Retry-After` asks for; 30 s where it asks for none.
    public func retryAfter(now: Date = Date()) -> RetryAfter { RetryAfter(headers["Retry-After"], now: now) }
}
