internal import FoundationEssentials
public import HTTP
public import Jobs
internal import Lifecycle
public import Music
public import Postgres

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
    private let board: BlockBoard?
    private let flights = SingleFlight<Question, Response>()
    private let breakers = Guarded<[Provider: Breaker]>([:])

    /// A meter around `client`; `budget` is what is known of the limits at the moment of a call, and `family` says
    /// whom a request would ask, and for what.
    public init(
        _ client: Client, pool: Pool, budget: @escaping @Sendable (isolated Connection) throws -> Budget,
        board: BlockBoard? = nil,
        family: @escaping @Sendable (Request) -> (source: Source, family: String)?
    ) {
        self.client = client
        self.pool = pool
        self.budget = budget
        self.family = family
        self.board = board
    }

    /// The metered client, for calls of some urgency; what it sends is counted in `tally`.
    ///
    /// `isRepeat` says that the work was tried before: its first call to each provider is a second try.
    public func client(
        _ priority: JobPriority, isRepeat: Bool = false, tally: CallTally = CallTally()
    ) -> Client {
        Client(send: { request in
            guard let (source, family) = self.family(request) else {
                return try await self.client.send(request)
            }
            let call = Call(
                source: source, family: family, priority: priority,
                isRepeat: isRepeat && tally.calls[source] == nil, tally: tally)
            guard let question = Question(request) else { return try await self.send(request, call) }
            return try await self.flights.share(question) { try await self.send(request, call) }
        })
    }

    private func send(_ request: Request, _ call: Call) async throws -> Response {
        let ticket = try await reserve(call)
        call.tally.count(call.source)
        let response: Response
        do {
            response = try await client.send(request)
        } catch {
            await giveBack(ticket, call)
            UpstreamMetrics.count(call.source, status: "none", origin: "upstream")
            try await note(failed: !(error is CancellationError) && !Task.isCancelled, call)
            throw error
        }
        UpstreamMetrics.count(call.source, status: "\(response.status.rawValue)", origin: "upstream")
        // By its own clock, where it tells it: ours may be off.
        let now = response.headers["Date"].flatMap { HTTPDate(parsing: $0)?.date } ?? Date()
        guard let pushback = Pushback(response, from: call.source, now: now) else {
            await giveBack(ticket, call)
            try await note(failed: response.status.rawValue >= 500, call)
            return response
        }
        let reason: BlockReason = pushback.isQuota ? .quota : .rate
        // Written before the place is free, or somebody would call in the moment between.
        let until: Result<Date, any Error>
        do { until = .success(try await block(call, for: pushback.pause, reason: reason)) } catch {
            until = .failure(error)
        }
        await giveBack(ticket, call)
        throw call.throttled(until: try until.get(), reason)
    }

    /// Waits for the call's turn where it is near; throws ``Throttled`` where it is not.
    private func reserve(_ call: Call) async throws -> Ticket? {
        let start = ContinuousClock.now
        if let block = await board?.block(BudgetName(call.provider, call.family)) {
            UpstreamMetrics.count(call.source, status: block.reason.rawValue, origin: "board")
            throw call.throttled(until: block.until, block.reason)
        }
        while true {
            let asked = ContinuousClock.now
            let reservation = try await pool.withConnection { [budget] in
                try budget($0).reserve(
                    call.provider, call.family, call.priority, isRepeat: call.isRepeat, on: $0)
            }
            switch reservation {
            case .go(let pause, let ticket):
                if try await waited(pause, since: asked, ticket, call) { return ticket }
            case .wait(_, .busy) where ContinuousClock.now - start < Reservation.patience(of: call.priority):
                // A call takes a moment, and then there is a place.
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...80)))
            case .wait(let until, let reason):
                UpstreamMetrics.count(call.source, status: reason.rawValue, origin: "local")
                throw call.throttled(until: until, reason)
            }
        }
    }

    /// Waits for a slot that was reserved; false where it came too late for it, and has to reserve another.
    private func waited(
        _ pause: Duration, since asked: ContinuousClock.Instant, _ ticket: Ticket?, _ call: Call
    ) async throws -> Bool {
        do {
            if pause > .zero { try await Task.sleep(for: pause) }
            if Reservation.wantsLook(after: pause), let until = try await blockedUntil(call) {
                UpstreamMetrics.count(call.source, status: BlockReason.rate.rawValue, origin: "local")
                throw call.throttled(until: until, .rate)
            }
        } catch {
            await giveBack(ticket, call)
            throw error
        }
        if Reservation.stands(after: pause, elapsed: ContinuousClock.now - asked) { return true }
        await giveBack(ticket, call)
        return false
    }

    /// Gives a place back, also when whoever made the call is gone; what cannot be written ends by itself.
    private func giveBack(_ ticket: Ticket?, _ call: Call) async {
        guard let ticket else { return }
        await Task { [pool, budget] in
            try? await pool.withConnection { try budget($0).release(ticket, of: call.provider, on: $0) }
        }.value
    }

    private func blockedUntil(_ call: Call) async throws -> Date? {
        try await pool.withConnection { [budget] in
            try budget($0).blockedUntil(call.provider, call.family, on: $0)
        }
    }

    private func note(failed: Bool, _ call: Call) async throws {
        let pause = breakers.withLock {
            $0[call.provider, default: Breaker()].note(failed: failed, at: .now)
        }
        guard let pause else { return }
        log.warning(
            "a service is unwell and is left alone",
            ["provider": call.source.rawValue, "pause": "\(pause)"])
        _ = try await block(call, for: pause, reason: .unwell)
    }

    /// Writes a pause into the budget; answers when it is over.
    private func block(_ call: Call, for pause: Duration, reason: BlockReason) async throws -> Date {
        let (until, now) = try await pool.withConnection { [budget] connection in
            let until = try budget(connection).block(
                call.provider, call.family, for: pause, reason: reason, on: connection)
            return (
                until,
                try connection.row("SELECT clock_timestamp() AS now")?.get("now", as: Date.self) ?? until
            )
        }
        await board?.note(
            BlockBoard.Block(until: until, reason: reason), BudgetName(call.provider, call.family),
            .seconds(until.timeIntervalSince(now)))
        return until
    }
}

private let log = Log("upstream")
