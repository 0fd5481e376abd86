package import FoundationEssentials

/// How the service is, as it tells operators and load balancers.
package struct HealthReport: Sendable, Hashable, Encodable {
    /// The whole in a word.
    package var status: Status
    /// The program's version.
    package var version: String
    /// What was found out about each thing it leans on.
    package var checks: [String: Check]

    /// The whole in a word.
    package enum Status: String, Sendable, Hashable, Encodable {
        /// All is well.
        case ok
        /// It serves, but something that it leans on does not.
        case degraded
        /// It has not served yet.
        case starting
        /// It is about to stop.
        case draining
        /// It cannot serve.
        case down
    }

    /// What was found out about one thing.
    package struct Check: Sendable, Hashable, Encodable {
        /// In a word: ok, degraded, down or unknown.
        package var status: String
        /// What an operator should know; never a secret.
        package var detail: String?
        /// Until when it is left alone, where it is.
        package var blockedUntil: Date?
    }

    /// Whether a load balancer may send requests here.
    package var isReady: Bool { status == .ok || status == .degraded }
}

/// What the probes found, and what follows from it: the decision without the clock, the network and the threads.
package struct HealthState: Sendable {
    private var findings: [String: HealthProbe.Finding] = [:]
    private var lastGood: [String: ContinuousClock.Instant] = [:]
    private let vital: Set<String>
    private let version: String
    /// Set when the service is about to stop.
    package var isDraining = false

    /// How long something vital may fail before nobody is sent here any more.
    package static let patience: Duration = .seconds(5)
    /// How long a question about something vital may stay without any answer: a thing that hangs is down too.
    package static let silence: Duration = .seconds(15)

    /// Nothing known yet; what is named `vital` must work for the service to be ready.
    package init(version: String, vital: Set<String>) {
        self.version = version
        self.vital = vital
    }

    /// Takes note of what a probe found.
    package mutating func note(
        _ finding: HealthProbe.Finding, of name: String, at now: ContinuousClock.Instant
    ) {
        findings[name] = finding
        if finding.status != .down { lastGood[name] = now }
    }

    /// How the service is.
    package func report(at now: ContinuousClock.Instant) -> HealthReport {
        var checks = findings.mapValues {
            HealthReport.Check(
                status: $0.status.rawValue, detail: $0.detail, blockedUntil: $0.blockedUntil)
        }
        for name in vital where checks[name] == nil { checks[name] = .init(status: "unknown") }
        return HealthReport(status: status(at: now), version: version, checks: checks)
    }

    private func status(at now: ContinuousClock.Instant) -> HealthReport.Status {
        if isDraining { return .draining }
        if vital.contains(where: { lastGood[$0] == nil }) { return .starting }
        let isLost = vital.contains { name in
            let limit = findings[name]?.status == .down ? Self.patience : Self.silence
            return lastGood[name].map { now - $0 > limit } ?? true
        }
        if isLost { return .down }
        return findings.values.allSatisfy { $0.status == .ok } ? .ok : .degraded
    }
}
