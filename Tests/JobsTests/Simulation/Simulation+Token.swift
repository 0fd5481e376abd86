internal import Jobs

/// How a process comes to a listener's access token, as `TokenKeeper` does.
extension Simulation {
    /// Gives a token that is good, renewed if need be by one process of all; or says why there is none.
    func withToken(
        of listener: Int, on process: Int, since start: Moment? = nil,
        _ then: @escaping (Simulation, JobFailure?) -> Void
    ) {
        let start = start ?? now
        let row = tokens[listener]
        if row.needsReauth { return then(self, .auth("a new sign-in is needed")) }
        if row.expiresAt > now { return then(self, nil) }
        if row.leaseUntil ?? .min > now {
            guard now < start + Duration.seconds(23) else {
                return then(self, .transient("it is being renewed"))
            }
            return after(draw(0.06...0.14), on: process) {
                $0.withToken(of: listener, on: process, since: start, then)
            }
        }
        // Between the look and the lease another process may be faster.
        after(draw(0...0.02), on: process) {
            $0.takeRenewal(of: listener, row.version, on: process, since: start, then)
        }
    }

    private func takeRenewal(
        of listener: Int, _ version: Int, on process: Int, since start: Moment,
        _ then: @escaping (Simulation, JobFailure?) -> Void
    ) {
        runs += 1
        let owner = runs
        let isOurs = ask { simulation in
            simulation.tokens[listener].lease(
                version, by: owner, at: simulation.now, isHeeded: simulation.mutation != .noRefreshLease)
        }
        guard isOurs == true else {
            // Somebody was faster, or no answer came: then the lease may be ours, and runs out.
            return after(draw(0.06...0.14), on: process) {
                $0.withToken(of: listener, on: process, since: start, then)
            }
        }
        renew(listener, version, owner, process, since: start, then)
    }

    private func renew(
        _ listener: Int, _ version: Int, _ owner: Int, _ process: Int, since start: Moment,
        _ then: @escaping (Simulation, JobFailure?) -> Void
    ) {
        // I5: nobody else has asked for this version, unless it failed, died, or slept through its lease.
        let others = tokens[listener].asked.filter { asked in
            asked.version == version && !asked.failed && asked.life == processes[asked.process].life
                && asked.at > processes[asked.process].disturbedAt && asked.at + Duration.seconds(20) > now
        }
        if !others.isEmpty {
            verdicts.fail("I5", "version \(version) of listener \(listener) is being renewed twice", at: now)
        }
        let place = tokens[listener].asked.count
        tokens[listener].asked.append(
            SimulatedTokens.Asked(version: version, process: process, life: processes[process].life, at: now))
        let fails = strikes(15)
        let seconds = fails && strikes(50) ? 20 : draw(0.05...2)
        after(seconds, on: process) { simulation in
            if fails {
                simulation.tokens[listener].asked[place].failed = true
                _ = simulation.ask { $0.tokens[listener].release(version, by: owner) }
                return then(simulation, .transient("no renewal"))
            }
            if simulation.tokens[listener].isRevoked {
                _ = simulation.ask { $0.giveUp(listener, version) }
                return simulation.withToken(of: listener, on: process, since: start, then)
            }
            _ = simulation.ask { $0.tokens[listener].keep(version, at: $0.now) }
            // Kept or not, what counts is what is kept.
            simulation.after(simulation.draw(0...0.05), on: process) {
                $0.withToken(of: listener, on: process, since: start, then)
            }
        }
    }

    /// Only a new sign-in helps, and there is one after a while, which makes parked jobs ready.
    private func giveUp(_ listener: Int, _ version: Int) {
        guard tokens[listener].giveUp(version) else { return }
        after(draw(1...60)) { simulation in
            simulation.write { simulation in
                simulation.tokens[listener].renewed(at: simulation.now)
                simulation.queue.resumeParkedJobs(at: simulation.now)
            }
            simulation.hint()
        }
    }
}
