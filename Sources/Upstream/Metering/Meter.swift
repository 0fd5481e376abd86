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
    private let unwritten = UnwrittenRefusals()

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
            guard let question = Question(request, priority) else {
                return try await self.send(request, call)
            }
            return try await self.flights.share(question) { try await self.send(request, call) }
        })
    }

    private func send(_ request: Request, _ call: Call) async throws -> Response {
        let (ticket, trust) = try await reserve(call)
        call.tally.count(call.source)
        // What came of it is written before its place is free, or somebody would call in the moment between.
        do {
            let response = try await answer(to: request, call, trust)
            await giveBack(ticket, call)
            return response
        } catch {
            await giveBack(ticket, call)
            throw error
        }
    }

    /// Sends a call that may go, and writes down what its answer says of the provider.
    private func answer(to request: Request, _ call: Call, _ trust: CallTrust) async throws -> Response {
        let response: Response
        do {
            if let deadline = call.deadline(trust) {
                response = try await client.send(request, to: call.source, within: deadline)
            } else {
                response = try await client.send(request)
            }
        } catch {
            UpstreamMetrics.count(call.source, status: "none", origin: "upstream")
            // A call that was taken back says nothing.
            if !(error is CancellationError), !Task.isCancelled { try await note(.failed, call) }
            throw error
        }
        UpstreamMetrics.count(call.source, status: "\(response.status.rawValue)", origin: "upstream")
        // By its own clock, where it tells it: ours may be off.
        let now = response.headers["Date"].flatMap { HTTPDate(parsing: $0)?.date } ?? Date()
        guard let pushback = Pushback(response, from: call.source, now: now) else {
            let hasFailed = response.status.rawValue >= 500 || Pushback.isTrouble(response, from: call.source)
            if hasFailed || trust != .whole { try await note(hasFailed ? .failed : .good, call) }
            return response
        }
        throw try await refusal(of: call, pushback)
    }

    /// Writes a refusal down; says until when the call has to wait.
    private func refusal(of call: Call, _ pushback: Pushback) async throws -> Throttled {
        let reason: BlockReason = pushback.isQuota ? .quota : .rate
        do {
            let block = try await writeDown(pushback, reason, call, for: pushback.pause)
            return call.throttled(until: block?.until ?? Date(), block?.reason ?? reason)
        } catch let error as PostgresError where error.isRetriable {
            // It was said to us alone: it holds here at once, and for everybody as soon as it can be written.
            unwritten.hold(BudgetName(call.provider, call.family), for: pushback.pause, reason) {
                [weak self] left in
                guard let self else { return true }
                return await isOver { _ = try await self.writeDown(pushback, reason, call, for: left) }
            }
            return call.throttled(until: Date() + pushback.pause / .seconds(1), reason)
        }
    }

    private func writeDown(
        _ pushback: Pushback, _ reason: BlockReason, _ call: Call, for pause: Duration
    ) async throws -> BlockBoard.Block? {
        if pushback.isBusy { return try await note(.busy(pause), call) }
        return try await write(call) { budget, connection in
            try budget.block(call.provider, call.family, for: pause, reason: reason, on: connection)
        }
    }

    /// Waits for the call's turn where it is near; throws ``Throttled`` where it is not.
    private func reserve(_ call: Call) async throws -> (Ticket?, CallTrust) {
        let start = ContinuousClock.now
        if let held = unwritten.refusal(of: BudgetName(call.provider, call.family)) {
            UpstreamMetrics.count(call.source, status: held.reason.rawValue, origin: "local")
            throw call.throttled(until: Date() + held.left / .seconds(1), held.reason)
        }
        if let block = await board?.block(BudgetName(call.provider, call.family)) {
            UpstreamMetrics.count(call.source, status: block.reason.rawValue, origin: "board")
            throw call.throttled(until: block.until, block.reason)
        }
        while true {
            let asked = ContinuousClock.now
            let (reservation, pace) = try await pool.withConnection { [budget] in
                let budget = try budget($0)
                let reservation = try budget.reserve(
                    call.provider, call.family, call.priority, isRepeat: call.isRepeat, on: $0)
                return (reservation, budget.limits(of: call.provider).pace)
            }
            switch reservation {
            case .go(let pause, let ticket, let trust):
                if try await waited(pause, since: asked, pace, ticket, call) { return (ticket, trust) }
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
        _ pause: Duration, since asked: ContinuousClock.Instant, _ pace: ProviderLimits.Pace,
        _ ticket: Ticket?, _ call: Call
    ) async throws -> Bool {
        do {
            if pause > .zero { try await Task.sleep(for: pause) }
            if Reservation.wantsLook(after: pause), let until = try await blockedUntil(call) {
                UpstreamMetrics.count(call.source, status: BlockReason.rate.rawValue, origin: "local")
                throw call.throttled(until: until, .rate)
            }
        } catch {
            await takeBack(ticket, call)
            throw error
        }
        if Reservation.stands(after: pause, elapsed: ContinuousClock.now - asked, at: pace) { return true }
        await takeBack(ticket, call)
        return false
    }

    /// Takes a call back that was reserved and is not made: it counts for no quota.
    private func takeBack(_ ticket: Ticket?, _ call: Call) async {
        await settle { try $0.cancel(call.provider, call.family, ticket, on: $1) }
    }

    /// Gives the place of a call back that is over.
    private func giveBack(_ ticket: Ticket?, _ call: Call) async {
        guard let ticket else { return }
        await settle { try $0.release(ticket, of: call.provider, on: $1) }
    }

    /// Writes the end of a call into the budget, also when whoever made it is gone.
    ///
    /// Where the database does not answer it is tried again behind the caller, for as long as the place would else be taken: four
    /// places lost in one restart of PostgreSQL would be half a minute without a call.
    private func settle(_ change: @escaping @Sendable (Budget, isolated Connection) throws -> Void) async {
        let write = { @Sendable [pool, budget] in
            await isOver { try await pool.withConnection { try change(budget($0), $0) } }
        }
        // A task of its own, which is not cancelled with the call.
        guard await !Task(operation: write).value else { return }
        tryAgain(until: .now + Ticket.life, write)
    }

    private func blockedUntil(_ call: Call) async throws -> Date? {
        try await pool.withConnection { [budget] in
            try budget($0).blockedUntil(call.provider, call.family, on: $0)
        }
    }

    /// Writes down what came of a call, for all processes; answers until when the provider is left alone, if it is.
    @discardableResult
    private func note(_ outcome: CallOutcome, _ call: Call) async throws -> BlockBoard.Block? {
        let block = try await write(call) { try $0.note(outcome, of: call.provider, call.family, on: $1) }
        if let block, block.reason == .unwell {
            log.warning(
                "a service is unwell and is left alone",
                ["provider": call.source.rawValue, "until": block.until.formatted(.iso8601)])
        }
        return block
    }

    /// Writes something into the budget, and whom it blocks on the board too.
    private func write(
        _ call: Call, _ change: @Sendable (Budget, isolated Connection) throws -> BlockBoard.Block?
    ) async throws -> BlockBoard.Block? {
        let (block, now) = try await pool.withConnection { [budget] connection in
            (try change(budget(connection), connection), try connection.clock())
        }
        if let block {
            await board?.note(
                block, BudgetName(call.provider, call.family),
                lasting: .seconds(block.until.timeIntervalSince(now)))
        }
        return block
    }
}

private let log = Log("upstream")
