internal import Lifecycle
internal import Music

/// What is counted of the calls: those that were sent, and those that we refused ourselves.
enum UpstreamMetrics {
    private static let requests = Metrics.process.counter(
        "upstream_requests_total",
        "Calls outside by provider, status and who answered: local means that we did not ask.",
        labels: ["provider", "status", "origin"])

    /// Counts a call; `status` is a status, "none" for no answer, or why it was not sent.
    static func count(_ source: Source, status: String, origin: String) {
        requests.add(1, source.rawValue, status, origin)
    }
}
