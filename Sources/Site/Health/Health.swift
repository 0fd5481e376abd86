internal import HTTP
public import Lifecycle
internal import Storage

/// Knows how the service is: asks in the background, so that an answer never waits for what is broken.
public final class Health: Sendable {
    private let state: Guarded<HealthState>
    private let probes: [HealthProbe]
    private let heartbeat: Heartbeat
    private let log = Log("health")

    /// The health of a service that leans on what the probes ask about.
    public init(version: String, heartbeat: Heartbeat, probes: [HealthProbe]) {
        state = Guarded(HealthState(version: version, vital: Set(probes.filter(\.isVital).map(\.name))))
        self.heartbeat = heartbeat
        self.probes = probes
    }

    /// The service: asks every probe each two seconds, until cancelled.
    @concurrent public func run() async {
        await withTaskGroup(of: Void.self) { group in
            // One lane a probe: a database that hangs must not hide what the others find.
            for probe in probes { group.addTask { await self.watch(probe) } }
        }
    }

    /// From now on nobody is to be sent here.
    public func drain() { state.withLock { $0.isDraining = true } }

    /// Whether the service can answer; what a script that starts it waits for.
    public var isReady: Bool { report.isReady }

    /// Asks every probe once.
    package func askAll() async {
        for probe in probes { await ask(probe) }
    }

    var report: HealthReport { state.withLock { $0.report(at: .now) } }

    /// Whether the process runs at all: our own threads, and nothing else.
    func alive() throws -> Response {
        let isBeating = heartbeat.isBeating
        return try .json(["status": isBeating ? "ok" : "stuck"], status: isBeating ? 200 : 503)
    }

    /// How the service is, with the status that a load balancer reads.
    func ready() throws -> Response {
        let report = report
        return try .json(report, status: report.isReady ? 200 : 503)
    }

    private func watch(_ probe: HealthProbe) async {
        while !Task.isCancelled {
            await ask(probe)
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(for: .seconds(2))
        }
    }

    private func ask(_ probe: HealthProbe) async {
        let before = report.checks[probe.name]?.status
        let finding: HealthProbe.Finding
        do {
            finding = try await probe.ask()
        } catch let problem as SchemaProblem {
            finding = HealthProbe.Finding(.down, "\(problem)")
        } catch {
            if Task.isCancelled { return }
            finding = HealthProbe.Finding(.down, "does not answer")
            if before != "down" { log.warning("a probe failed", ["probe": probe.name, "error": "\(error)"]) }
        }
        state.withLock { $0.note(finding, of: probe.name, at: .now) }
        if let before, before != finding.status.rawValue {
            log.notice(
                "a probe changed", ["probe": probe.name, "from": before, "to": finding.status.rawValue])
        }
    }
}
