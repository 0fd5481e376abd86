/// Notices that a service is down: five calls in a row that failed (no answer, or 5xx), or half of twenty or more
/// within half a minute.
///
/// It is then left alone for 30 s, by all processes, for the pause goes into the durable budget; the budget lets one call
/// go ahead after it. The next three calls are on trial: one that fails doubles the pause, up to ten minutes. A refusal
/// (401, 404, 429) is an answer. Pure: the clock is an argument.
package struct Breaker: Sendable {
    /// How many failures in a row open it.
    static let limit = 5
    /// How many calls of how long say something of their share.
    static let sample = 20
    static let span: Duration = .seconds(30)
    /// How many calls must go well before it is as if nothing had been.
    static let trials = 3

    private var failures = 0
    private var openings = 0
    private var onTrial = 0
    private var recent: [(at: ContinuousClock.Instant, failed: Bool)] = []

    /// Nothing was heard yet.
    package init() {}

    /// Takes note of an answer, or of none; says for how long the service is to be left alone.
    package mutating func note(failed: Bool, at now: ContinuousClock.Instant) -> Duration? {
        recent.removeAll { now - $0.at > Self.span }
        recent.append((now, failed))
        guard failed else {
            failures = 0
            onTrial = max(onTrial - 1, 0)
            if onTrial == 0 { openings = 0 }
            return nil
        }
        failures += 1
        let isHalf = recent.count >= Self.sample && recent.count { $0.failed } * 2 >= recent.count
        guard onTrial > 0 || failures >= Self.limit || isHalf else { return nil }
        defer { openings += 1 }
        onTrial = Self.trials
        recent = []
        return min(.seconds(30) * (1 << min(openings, 5)), .seconds(600))
    }
}
