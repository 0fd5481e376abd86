/// Notices that a service is down: five calls in a row that failed (no answer, or 5xx).
///
/// It is then left alone for 30 s, by all processes, for the pause goes into the durable budget; the budget lets one call
/// go ahead after it. Each further failure doubles the pause, up to ten minutes. A refusal (401, 404, 429) is an answer.
struct Breaker: Sendable {
    /// How many failures in a row open it.
    static let limit = 5

    private var failures = 0

    /// Takes note of an answer, or of none; says for how long the service is to be left alone.
    mutating func note(failed: Bool) -> Duration? {
        guard failed else {
            failures = 0
            return nil
        }
        failures += 1
        guard failures >= Self.limit else { return nil }
        let doublings = min(failures - Self.limit, 5)
        return min(.seconds(30) * (1 << doublings), .seconds(600))
    }
}
