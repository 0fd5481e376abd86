internal import FoundationEssentials
public import Jobs
internal import Music
internal import Postgres
public import Secrets
public import Storage
public import Upstream

/// What this service leans on.
extension HealthProbe {
    /// Whether the database answers, and has the schema that this program knows: nothing works without it.
    public static func database(_ database: Database) -> HealthProbe {
        HealthProbe("database", isVital: true) {
            try await database.pool.withConnection { try $0.checkSchema() }
            return Finding(.ok)
        }
    }

    /// Whether the keys at hand open every listener's tokens; nothing can be asked for whose they do not open.
    public static func keys(_ keys: SealingKeys, _ database: Database) -> HealthProbe {
        HealthProbe("keys") {
            let count = {
                try await database.transaction(as: .service) {
                    try $0.consents(sealedByNoneOf: keys.ids.map(Int64.init))
                }
            }
            var lost = try await count()
            if lost > 0 {
                // A rotation that nothing here has met yet is no trouble.
                try keys.readAgain()
                lost = try await count()
            }
            return lost == 0
                ? Finding(.ok)
                : Finding(.degraded, "the key that sealed the tokens of \(lost) listeners is missing")
        }
    }

    /// Whether Redis carries work and events, as it should; without it everything goes on, more slowly.
    public static func redis(_ transport: any Transport) -> HealthProbe {
        HealthProbe("redis") { transport.trouble.map { Finding(.degraded, $0) } ?? Finding(.ok) }
    }

    /// Whether anybody outside wants to be left alone.
    public static func upstream(_ outside: Outside, _ database: Database) -> HealthProbe {
        HealthProbe("upstream") {
            let blocked = try await database.transaction(as: .service) {
                try outside.budget(on: $0).statuses(on: $0)
            }
            .filter { $0.blockedUntil.map { $0 > .now } ?? false }
            let longest = blocked.max { $0.blockedUntil ?? .distantPast < $1.blockedUntil ?? .distantPast }
            guard let longest, let until = longest.blockedUntil else { return Finding(.ok) }
            let who = [longest.provider.rawValue, longest.family].compactMap(\.self).joined(separator: ", ")
            let why =
                switch longest.reason {
                case .quota: "its quota is spent"
                case .unwell: "it is unwell"
                case .busy: "as many calls as it may have are under way"
                case .repeats: "too many of the last calls were repeats"
                case .rate, nil: "it said to slow down"
                }
            return Finding(
                .degraded, "\(who) is not asked until \(until.formatted(.iso8601)): \(why)",
                blockedUntil: until)
        }
    }
}
