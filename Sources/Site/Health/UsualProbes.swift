internal import FoundationEssentials
internal import Jobs
internal import Postgres
public import Storage

extension HealthProbe {
    /// Whether the database answers, and has the schema that this program knows.
    public static func database(_ database: Database) -> HealthProbe {
        HealthProbe("database", isVital: true) {
            do {
                try await database.pool.withConnection { try $0.checkSchema() }
                return Finding(.ok)
            } catch let problem as SchemaProblem {
                return Finding(.down, "\(problem)")
            }
        }
    }

    /// Whether an outsider lets itself be asked; one that does not makes the service poorer, not unready.
    public static func budgets(_ database: Database) -> HealthProbe {
        HealthProbe("outsiders") {
            let statuses = try await database.transaction(as: .service) { connection in
                try Budget([:]).statuses(on: connection)
            }
            let now = Date()
            let blocked = statuses.filter { $0.blockedUntil.map { $0 > now } ?? false }
            let words = blocked.map { status in
                let end = status.blockedUntil?.formatted(.iso8601) ?? ""
                return
                    "\(status.provider.rawValue) \(status.family ?? "") \(status.reason?.rawValue ?? "") until \(end)"
            }
            return blocked.isEmpty ? Finding(.ok) : Finding(.degraded, words.joined(separator: "; "))
        }
    }
}
