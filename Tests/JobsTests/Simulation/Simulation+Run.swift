internal import FoundationEssentials
internal import Jobs

/// A run: its calls, as `Meter` makes them, and its end, as `Perform` writes it.
extension Simulation {
    /// Makes the next call, or ends the job.
    func goOn(_ run: Run) {
        guard !run.isOver else { return }
        guard run.step < run.calls.count else { return complete(run) }
        reserve(run.calls[run.step], run, since: now)
    }

    private func reserve(_ name: BudgetName, _ run: Run, since start: Moment) {
        guard !run.isOver else { return }
        let asked = now
        let priority: JobPriority = run.job.priority == 1 ? .interactive : .normal
        let isRepeat = run.job.isRepeat && !run.asked.contains(name.provider)
        let answer = ask { simulation -> Reservation in
            let answer = simulation.limits.reserve(name, priority, isRepeat: isRepeat, at: simulation.now)
            simulation.queue.budgets = simulation.limits.names
            return answer
        }
        switch answer {
        case nil: fail(run, .transient("the budget cannot be read"))
        case .go(let pause, let ticket, let trust):
            // A timer is a little late.
            after(pause / .seconds(1) + draw(0...0.02), on: run.process) { simulation in
                simulation.take(name, run, since: start, asked: asked, pause, ticket, trust)
            }
        case .wait(_, .busy) where now < start + Reservation.patience(of: priority):
            after(draw(0.02...0.08), on: run.process) { $0.reserve(name, run, since: start) }
        case .wait(let until, let reason):
            let isOfBudget = reason != .busy && reason != .repeats
            fail(run, .throttled(until: until, provider: "\(name)", budget: isOfBudget ? name : nil))
        }
    }

    /// The slot has come: unless it is over, or somebody was refused meanwhile, the call is sent.
    private func take(
        _ name: BudgetName, _ run: Run, since start: Moment, asked: Moment, _ pause: Duration,
        _ ticket: Ticket?, _ trust: CallTrust
    ) {
        guard !run.isOver else { return takeBack(ticket, name) }
        if Reservation.wantsLook(after: pause) {
            let look = ask { simulation in simulation.limits.blockedUntil(name, at: simulation.now) }
            guard case .some(let until) = look else {
                takeBack(ticket, name)
                return fail(run, .transient("the budget cannot be read"))
            }
            if let until {
                takeBack(ticket, name)
                return fail(run, .throttled(until: until.date, provider: "\(name)", budget: name))
            }
        }
        let limits = limits.limits[name.provider] ?? .musicBrainz
        guard Reservation.stands(after: pause, elapsed: .microseconds(now - asked), at: limits.pace) else {
            takeBack(ticket, name)
            return reserve(name, run, since: start)
        }
        run.asked.insert(name.provider)
        var (answer, seconds) = chance(name.provider)
        if trust == .onTrial, seconds > CallTrust.trialDeadline / .seconds(1) {
            (answer, seconds) = (.trouble("timeout"), CallTrust.trialDeadline / .seconds(1))
        }
        let broken = outside.send(
            name, at: now, until: now + .seconds(seconds), limits)
        if let broken { verdicts.fail("I4", broken, at: now) }
        after(seconds, on: run.process) { [answer] in $0.hear(answer, of: name, run, ticket, trust) }
    }

    /// What an outsider answers, and how long that takes.
    private func chance(_ provider: Provider) -> (SimulatedOutside.Answer, Double) {
        let quick = draw(0.05...0.8)
        if provider == "musicbrainz", strikes(12) { return (.busy(.seconds(10)), quick) }
        if strikes(6) {
            let pauses: [Duration?] = [.seconds(2), .seconds(30), .seconds(600), .seconds(10_800), nil]
            return (.slowDown(pause: pauses[Int(draw(0...4.999))], isQuota: strikes(20)), quick)
        }
        if strikes(6) { return (.trouble("500"), quick) }
        if strikes(3) { return (.trouble("garbage"), draw(0.1...5)) }
        if strikes(3) { return (.trouble("timeout"), 20) }
        return (.good, strikes(10) ? draw(1...15) : quick)
    }

    private func hear(
        _ answer: SimulatedOutside.Answer, of name: BudgetName, _ run: Run, _ ticket: Ticket?,
        _ trust: CallTrust
    ) {
        defer { giveBack(ticket, name) }
        // An answer counts for all, whatever became of who asked.
        if let outcome = answer.outcome, outcome != .good || trust != .whole {
            let block = ask { simulation -> Moment? in
                let until = simulation.limits.note(
                    outcome, of: name, at: simulation.now, share: simulation.draw(0...1))
                simulation.queue.budgets = simulation.limits.names
                if let until {
                    simulation.outside.blocked(name, wholly: true, from: simulation.now, until: until)
                }
                return until
            }
            guard let block else { return fail(run, .transient("the budget cannot be written")) }
            if case .busy = outcome {
                return fail(run, .throttled(until: (block ?? now).date, provider: "\(name)", budget: name))
            }
        }
        if case .slowDown(let pause, let isQuota) = answer {
            let reason: BlockReason = isQuota ? .quota : .rate
            let until = ask { simulation -> Moment in
                let until = simulation.limits.block(
                    name, for: pause, reason: reason, at: simulation.now, share: simulation.draw(0...1))
                simulation.queue.budgets = simulation.limits.names
                simulation.outside.blocked(name, wholly: !isQuota, from: simulation.now, until: until)
                return until
            }
            guard let until else { return fail(run, .transient("the budget cannot be written")) }
            return fail(run, .throttled(until: until.date, provider: "\(name)", budget: name))
        }
        guard !run.isOver else { return }
        switch answer {
        case .good:
            run.step += 1
            goOn(run)
        case .trouble(let reason): fail(run, .upstream(reason))
        case .slowDown, .busy: break
        }
    }

    /// The call was not made.
    private func takeBack(_ ticket: Ticket?, _ name: BudgetName) {
        _ = ask { $0.limits.cancel(name, ticket, at: $0.now) }
    }

    private func giveBack(_ ticket: Ticket?, _ name: BudgetName) {
        guard let ticket else { return }
        _ = ask { $0.limits.release(ticket, of: name.provider) }
    }

    // MARK: The end of a run

    private func complete(_ run: Run) {
        persist(run) { simulation in
            guard simulation.queue.complete(run.job.lease, at: simulation.now) else { return false }
            simulation.verdicts.accepted("a completion", run.job.lease, ends: true, at: simulation.now)
            if simulation.mutation == .factsAfterCompletion {
                simulation.after(0.01, on: run.process) { $0.write { $0.keepFacts(of: run.job) } }
            } else {
                simulation.keepFacts(of: run.job)
            }
            return true
        }
    }

    private func keepFacts(of job: ModelJob) {
        guard job.kind == .crawlVisit, let artist = job.key.flatMap({ Int($0) }) else { return }
        queue.enqueue(crawl.settle(artist, visited: true).map(\.visit), at: now)
    }

    func fail(_ run: Run, _ failure: JobFailure) {
        guard !run.isOver else { return }
        let verdict = RetryPolicy().verdict(
            on: failure, attempt: run.job.attempt, of: run.job.maxAttempts, using: &random)
        persist(run) { simulation in
            guard simulation.queue.fail(run.job.lease, verdict, at: simulation.now) else { return false }
            simulation.verdicts.accepted("a failure", run.job.lease, ends: true, at: simulation.now)
            if case .discard = verdict { simulation.abandon(run.job) }
            return true
        }
    }

    /// The last write of a run, tried again where no answer came; the lease makes it harmless.
    private func persist(_ run: Run, try attempt: Int = 0, _ body: @escaping (Simulation) -> Bool) {
        if ask(body) == nil, attempt < 5 {
            return after(draw(0...0.5), on: run.process) { $0.persist(run, try: attempt + 1, body) }
        }
        leave(run)
    }
}
