internal import Curation
internal import FoundationEssentials
internal import HTTP
internal import Lifecycle
internal import Music
internal import Storage

/// How good a listener's lists are, by their own history.
struct QualityDesk: Sendable {
    let database: Database
    let studio: Studio
    let limiter = ConcurrencyLimiter(most: 2)
    let cache = QualityCache()

    /// The figures; kept until the listener's taste or the pool changes, since they cost as much as a list.
    func show(_ caller: Caller, _ request: Request) async throws -> Response {
        _ = try Parameters(of: request)
        let listener = caller.listener.id
        let version = try await database.transaction(as: .listener(listener)) {
            try $0.tasteVersion(of: listener)
        }
        if let view = cache.view(of: listener, version, among: try await studio.fingerprint()) {
            return try Response.json(view).tagged(for: request)
        }
        guard let view = try await measured(listener, version) else {
            throw Refusal(
                problem: ProblemDocument(429, detail: "Your lists are being tested already."),
                retryAfter: .seconds(5))
        }
        return try Response.json(view).tagged(for: request)
    }

    private func measured(_ listener: Listener.ID, _ version: String) async throws -> QualityView? {
        try await limiter.enter("\(listener.rawValue)") {
            let now = Date()
            let split = try await database.transaction(as: .listener(listener)) {
                try $0.holdoutSplit(of: listener, now: now)
            }
            let quality = try await studio.backtest(split)
            let view = QualityView(quality, at: now)
            cache.keep(view, of: listener, version, among: quality.pool)
            return view
        }
    }
}
