internal import Lifecycle
internal import Music

/// What is counted of the calls: those that were sent, and those that we refused ourselves.
enum UpstreamMetrics {
    private static let requests = Metrics.process.counter(
        "upstream_requests_total",
        "Calls outside by provider, status and who answered: local means that we did not ask.",
        labels: ["provider", "status", "origin"])

    private static let renewals = Metrics.process.counter(
        "oauth_refresh_total", "Renewals of listeners' tokens: renewed, refused for good, or failed.",
        labels: ["result"])

    /// What became of a renewal of a listener's token.
    enum Renewal: String { case renewed, refused, failed }

    /// Counts a renewal.
    static func count(_ renewal: Renewal) { renewals.add(1, renewal.rawValue) }

    /// Counts a call; `status` is a status, "none" for no answer, or why it was not sent.
    static func count(_ source: Source, status: String, origin: String) {
        requests.add(1, source.rawValue, status, origin)
    }
}
