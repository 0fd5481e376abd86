internal import FoundationEssentials
internal import HTTP
internal import Jobs
internal import Postgres
internal import Storage

/// What outside services were found to allow, and when each may be asked again.
func standing(of app: String, in database: Database) async throws -> Response {
    let view = try await database.transaction(as: .service) { connection in
        StandingView(
            capabilities: try connection.capabilities(of: app).map { CapabilityView($0) },
            limits: try Budget([:]).statuses(on: connection).map { LimitView($0) })
    }
    return try .json(view)
}

/// What was learned, as the API shows it.
private struct StandingView: Encodable {
    var capabilities: [CapabilityView]
    var limits: [LimitView]
}

/// How much of a budget is used, as the API shows it.
private struct LimitView: Encodable {
    var provider: String
    var family: String
    var blockedUntil: Date?
    var blockedReason: String?
    var callsToday: Int

    init(_ status: BudgetStatus) {
        provider = status.provider.rawValue
        family = status.family ?? "*"
        blockedUntil = status.blockedUntil
        blockedReason = status.reason?.rawValue
        callsToday = status.callsInADay
    }
}
