import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// R4, R6: whatever a refusal says, or does not say, it is understood, and never asked about in a loop.
    static let oddPauses = Case("F10", "429 that says nothing, nonsense, a date, an age, a quota") {
        stage in
        let fleet = try await stage.fleet("fleet")
        try await fleet.allowSpotify(callsPerSecond: 1_000)
        let site = try await fleet.site()
        _ = try fleet.worker("one")
        var visitor = try await fleet.visitor("bruno", at: site)
        try await fleet.silence()

        let soon = Date(timeIntervalSinceNow: 600)
        let today = Date().timeIntervalSince1970 / 86_400
        let midnight = Date(timeIntervalSince1970: (today.rounded(.down) + 1) * 86_400)
        for pause in [
            OddPause(says: nil, lasts: 30), OddPause(says: "-5", lasts: 1),
            OddPause(says: "abc", lasts: 30),
            OddPause(says: soon.asHTTP, until: soon), OddPause(says: "1000000000000", lasts: 86_400),
            OddPause(says: nil, isQuota: true, until: midnight),
            OddPause(says: "48925", isQuota: true, lasts: 48_925),
        ] {
            try await fleet.forgetPauses()
            try await fleet.outside.forgetCalls()
            try await fleet.outside.inject(
                Fault(
                    on: .spotify, path: "/spotify/v1/me/top/tracks", status: 429, retryAfter: pause.says,
                    body: pause.isQuota ? .quota : nil))
            _ = try await visitor.ask(.post, "/me/sync")
            let found: Pause = try await eventually("a pause for \(pause.name)", within: .seconds(30)) {
                try await fleet.pause()
            }
            // At most a tenth of it, and half a minute, is added by chance; a second for the way.
            let lasts = pause.lasts
            let most = lasts + min(lasts * 0.1, 30) + 2
            stage.tell("\(pause.name): \(Int(found.seconds.rounded())) s, \(found.reason)")
            stage.expect(
                (lasts - 2...most).contains(found.seconds),
                "\(pause.name) is kept for \(found.seconds) s, not \(lasts)")
            stage.expect(
                found.reason == (pause.isQuota ? "quota" : "rate"), "\(pause.name) is \(found.reason)")
            guard lasts > 10 else { continue }
            try await Task.sleep(for: .seconds(2))
            let asked = try await fleet.outside.calls(of: .spotify).filter { $0.status == 429 }.count
            stage.expect(asked == 1, "\(pause.name): asked \(asked) times")
        }
        let health: Site.Health = try await eventually("a site that says so", within: .seconds(10)) {
            let health = try await site.health()
            return health.status == "degraded" ? health : nil
        }
        stage.tell("/health: \(health.checks["upstream"]?.detail ?? "nothing")")
    }
}

/// A refusal, and how long it is to be kept.
private struct OddPause: Sendable {
    var says: String?
    var isQuota = false
    private var span = 0.0
    private var end: Date?

    /// For so many seconds from the refusal on.
    init(says: String?, isQuota: Bool = false, lasts span: Double) {
        (self.says, self.isQuota, self.span) = (says, isQuota, span)
    }

    /// Until a moment, of which less is left by the time that it is looked at.
    init(says: String?, isQuota: Bool = false, until end: Date) {
        (self.says, self.isQuota, self.end) = (says, isQuota, end)
    }

    /// For how many seconds from now on.
    var lasts: Double { end?.timeIntervalSinceNow ?? span }

    var name: String { "\(isQuota ? "quota, " : "")\(says.map { "'\($0)'" } ?? "no header")" }
}

/// A pause that is kept.
private struct Pause: Sendable {
    let seconds: Double
    let reason: String
}

extension Fleet {
    /// For how long Spotify is not asked, and why; nil where it may be.
    fileprivate func pause() async throws -> Pause? {
        try await pool.withConnection { connection in
            try connection.row(
                """
                SELECT extract(epoch FROM blocked_until - clock_timestamp())::float8 AS seconds, blocked_reason
                  FROM upstream_limits WHERE provider = 'spotify' AND blocked_until > clock_timestamp()
                 ORDER BY blocked_until DESC LIMIT 1
                """
            ).map { Pause(seconds: try $0.get("seconds"), reason: try $0.get("blocked_reason")) }
        }
    }

    /// Begins anew: nobody is paused, nothing waits.
    fileprivate func forgetPauses() async throws {
        try await outside.clearFaults()
        try await pool.withConnection { connection in
            _ = try connection.execute(
                "UPDATE upstream_limits SET blocked_until = NULL, blocked_reason = NULL")
            _ = try connection.execute(
                "UPDATE jobs SET run_at = clock_timestamp() WHERE state = 'scheduled'")
        }
        try await silence()
    }
}

extension Date {
    /// As RFC 9110 wants it in a header.
    fileprivate var asHTTP: String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.string(from: self)
    }
}
