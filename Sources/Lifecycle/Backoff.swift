/// Pauses between attempts, with full jitter: the n-th is drawn evenly from 0 to min(cap, base · 2ⁿ).
///
/// From "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: many who fail together do not return together.
public struct Backoff: Sendable, Hashable {
    /// The longest first pause.
    public var base: Duration
    /// The longest pause of all.
    public var cap: Duration

    /// Pauses that begin at `base` and never exceed `cap`.
    public init(base: Duration = .milliseconds(100), cap: Duration = .seconds(60)) {
        self.base = base
        self.cap = cap
    }

    /// The longest pause that may follow attempt `attempt`, counted from 0.
    public func ceiling(after attempt: Int) -> Duration {
        var ceiling = base
        for _ in 0..<min(max(attempt, 0), 62) where ceiling < cap { ceiling *= 2 }
        return min(ceiling, cap)
    }

    /// The pause after attempt `attempt`, counted from 0.
    public func pause(after attempt: Int) -> Duration {
        // Not through a generator of ours: the system's has no bytes, so that the thread sanitizer takes one address for all of
        // them, and two pauses drawn at once for a race.
        ceiling(after: attempt) * Double.random(in: 0...1)
    }

    /// The pause after attempt `attempt`, counted from 0, drawn from `generator`.
    public func pause(after attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        ceiling(after: attempt) * Double.random(in: 0...1, using: &generator)
    }
}
