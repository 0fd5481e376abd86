/// Counts how often somebody has asked to stop.
package struct StopRequests: Sendable {
    /// How many requests were heard.
    package private(set) var count = 0
    private var last: ContinuousClock.Instant?

    /// Nobody has asked yet.
    package init() {}

    /// Hears a signal, and says whether it is a new request.
    ///
    /// Within half a second of the last new one it is the same: timeout(1) sends its signal to the child and then to the
    /// child's group, and a supervisor may do likewise.
    package mutating func hear(at instant: ContinuousClock.Instant) -> Bool {
        if let last, instant < last + .milliseconds(500) { return false }
        last = instant
        count += 1
        return true
    }
}
