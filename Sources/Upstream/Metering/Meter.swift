internal import FoundationEssentials
public import HTTP
public import Jobs
internal import Lifecycle
public import Music
public import Postgres
internal import Spotify

/// Stands between us and everybody outside: no call leaves that was not reserved in its provider's budget.
///
/// A call whose slot is near waits for it; any other is refused at once with ``Throttled``. A refusal from outside is
/// noted in the budget, so that every process stops asking. Identical questions under way share one answer. Where the
/// budget cannot be read, nothing is asked.
public final class Meter: Sendable {
    private let client: Client
    private let pool: Pool
    private let budget: @Sendable (isolated Connection) throws -> Budget
    private let family: @Sendable (Request) -> (source: Source, family: String)?
    private let flights = SingleFlight<Question, Response>()
    private let breakers = Guarded<[Provider: Breaker]>([:])

    /// A meter around `client`; `budget` is what is known of the limits at the moment of a call, and `family` says
    /// whom a request would ask, and for what.
    public init(
        _ client: Client, pool: Pool, budget: @escaping @Sendable (isolated Connection) throws -> Budget,
        family: @escaping @Sendable (Request) -> (source: Source, family: String)?
    ) {
        self.client = client
        self.pool = pool
        self.budget = budget
        self.family = family
    }

    /// The metered client, for calls of some urgency; what it sends is counted in `tally`.
    public func client(_ priority: JobPriority, tally: CallTally = CallTally()) -> Client {
        Client(send: { request in
            guard let (source, family) = self.family(request) else {
                return try await self.client.send(request)
            }
            let call = Call(source: source, family: family, priority: priority, tally: tally)
            guard let question = Question(request) else { return try await self.send(request, call) }
            return try await self.flights.share(question) { try await self.send(request, call) }
        })
    }

    private func send(_ request: Request, _ call: Call) async throws -> Response {
        try await reserve(call)
        call.tally.count(call.source)
        let response: Response
        do {
            response = try await client.send(request)
        } catch {
            UpstreamMetrics.count(call.source, status: "none", origin: "upstream")
            try await note(failed: !(error is CancellationError) && !Task.isCancelled, call)
            throw error
        }
        UpstreamMetrics.count(call.source, status: "\(response.status.rawValue)", origin: "upstream")
        if let pushback = Pushback(response, from: call.source, now: Date()) {
            throw Throttled(
                source: call.source, family: call.family,
                until: try await block(
                    call, for: pushback.pause, reason: pushback.isQuota ? .quota : .rate))
        }
        try await note(failed: response.status.rawValue >= 500, call)
        return response
    }

    /// Waits for the call's turn where it is near; throws ``Throttled`` where it is not.
    private func reserve(_ call: Call) async throws {
        let reservation = try await pool.withConnection { [budget] in
            try budget($0).reserve(call.provider, call.family, call.priority, on: $0)
        }
        switch reservation {
        case .go(let pause):
            if pause > .zero { try await Task.sleep(for: pause) }
        case .wait(let until, let reason):
            UpstreamMetrics.count(call.source, status: reason.rawValue, origin: "local")
            throw Throttled(source: call.source, family: call.family, until: until)
        }
    }

    private func note(failed: Bool, _ call: Call) async throws {
        let pause = breakers.withLock { $0[call.provider, default: Breaker()].note(failed: failed) }
        guard let pause else { return }
        log.warning(
            "a service is unwell and is left alone",
            ["provider": call.source.rawValue, "pause": "\(pause)"])
        _ = try await block(call, for: pause, reason: .unwell)
    }

    /// Writes a pause into the budget; answers when it is over.
    private func block(_ call: Call, for pause: Duration, reason: BlockReason) async throws -> Date {
        try await pool.withConnection { [budget] in
            try budget($0).block(call.provider, call.family, for: pause, reason: reason, on: $0)
        }
    }
}

/// What a call is charged to.
private struct Call: Sendable {
    let source: Source
    let family: String
    let priority: JobPriority
    let tally: CallTally

    /// The Accounts service has a budget of its own: nobody is kept from signing in by a full Web API.
    var provider: Provider {
        family == SpotifyEndpoint.token.family ? "spotify-accounts" : Provider(rawValue: source.rawValue)
    }
}

/// What makes two questions identical: the same address, asked in the same name.
private struct Question: Hashable {
    let url: String
    let bearer: String?

    /// A question; nil where the request changes something.
    init?(_ request: Request) {
        guard request.method == .get else { return nil }
        url = request.url
        bearer = request.headers["Authorization"]
    }
}

private let log = Log("upstream")
