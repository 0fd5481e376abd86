import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// R2, R9: eight workers keep one distance, and leave a service that refuses alone for longer and longer.
    static let stormyMusicBrainz = Case(
        "F11", "503 from MusicBrainz, eight workers", within: .seconds(600)
    ) {
        stage in
        let fleet = try await stage.fleet("fleet", outside: ["--profile", "development"])
        try await fleet.allowSpotify(callsPerSecond: 1_000)
        let site = try await fleet.site()
        let names = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
        var crew = try names.map { try fleet.worker($0) }
        _ = try await fleet.visitor("bruno", at: site)
        try await fleet.awaitCalls(stage.isQuick ? 4 : 30)

        try await fleet.outside.inject(Fault(on: .musicbrainz, status: 503, retryAfter: "0"))
        let storm = Date()
        var pauses: [Double] = []
        let rounds = stage.isQuick ? 2 : 4
        while pauses.count < rounds {
            let refused = try await fleet.outside.calls(of: .musicbrainz).filter { $0.status == 503 }.map(
                \.at)
            pauses = zip(refused, refused.dropFirst()).map { $1.timeIntervalSince($0) }
            // Some die meanwhile: what is known of the storm is no process' own.
            if !stage.isQuick, let place = crew.indices.randomElement(), pauses.count > 1 {
                try await crew[place].kill()
                crew[place] = try fleet.worker(names[place])
            }
            try await Task.sleep(for: .seconds(stage.isQuick ? 1 : 10))
        }
        stage.tell(
            "refusals \(pauses.map { String(format: "%.0f s", $0) }.joined(separator: ", ")) apart")
        stage.expect(
            zip(pauses, pauses.dropFirst()).allSatisfy { $1 > $0 * 1.6 },
            "the pauses do not double: \(pauses)")
        let reason = try await fleet.reason()
        stage.tell("kept as \(reason)")
        stage.expect(reason == "unwell", "the breaker is not open: \(reason)")
        try await fleet.outside.clearFaults()
        stage.tell(String(format: "storm of %.0f s", Date().timeIntervalSince(storm)))

        let calls = try await fleet.outside.calls(of: .musicbrainz)
        let gaps = zip(calls, calls.dropFirst()).map { $1.at.timeIntervalSince($0.at) }
        let span = calls.last?.at.timeIntervalSince(calls[0].at) ?? 1
        let rate = Double(calls.count - 1) / span
        stage.tell(
            String(
                format: "%d calls, at least %.2f s apart, %.2f a second", calls.count, gaps.min() ?? 0, rate
            ))
        stage.expect((gaps.min() ?? 0) >= 0.95, "two calls came \(gaps.min() ?? 0) s apart")
        stage.expect(rate <= 0.95, "\(rate) calls a second")
        let strangers = calls.filter {
            !($0.agent ?? "").hasPrefix("Segue/") || !($0.agent ?? "").hasSuffix("( chaos@example.org )")
        }
        stage.expect(
            strangers.isEmpty,
            "\(strangers.count) calls said \(strangers.first?.agent ?? "nothing") of themselves")
        stage.tell("each as \(calls[0].agent ?? "nobody")")
    }
}

extension Fleet {
    /// Waits until MusicBrainz has been called so often.
    fileprivate func awaitCalls(_ count: Int) async throws {
        let _: Bool = try await eventually("\(count) calls to MusicBrainz", within: .seconds(120)) {
            try await self.outside.calls(of: .musicbrainz).count >= count ? true : nil
        }
    }

    /// Why MusicBrainz is not asked.
    fileprivate func reason() async throws -> String {
        try await pool.withConnection { connection in
            try connection.row(
                "SELECT blocked_reason FROM upstream_limits WHERE provider = 'musicbrainz' AND blocked_until > now()"
            )?
            .get("blocked_reason", as: String.self) ?? "nothing"
        }
    }
}
