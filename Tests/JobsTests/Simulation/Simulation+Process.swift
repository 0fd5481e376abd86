internal import FoundationEssentials
internal import Jobs

/// The loops of a worker, as `Loops` and `Perform` have them.
extension Simulation {
    /// A process begins to live.
    func start(_ process: Int) {
        processes[process].isUp = true
        after(draw(0...1), on: process) { $0.poll(process) }
        after(draw(0...10), on: process) { $0.sweep(process) }
    }

    /// Wakes what is due, and looks.
    ///
    /// The next poll comes in a second; or, where nothing can be due until then, when
    /// something can: an idle poll changes nothing.
    private func poll(_ process: Int) {
        _ = ask { simulation in
            simulation.queue.wakeDueJobs(rooms: simulation.rooms, at: simulation.now)
        }
        ring(process)
        after(max(draw(0.8...1.2), secondsToNothing), on: process) { $0.poll(process) }
    }

    private var rooms: [(name: String, rooms: (interactive: Int, others: Int))] {
        Set(queue.live.compactMap(\.waitsFor)).sorted().map { name in
            let parts = name.split(separator: "/").map(String.init)
            return (name, limits.rooms(BudgetName(Provider(rawValue: parts[0]), parts[1]), at: now))
        }
    }

    /// How long nothing can become due.
    private var secondsToNothing: Double {
        var next = Moment.max
        // Of those for whom somebody waits, and of others.
        var waiting: [[String: [Moment]]] = [[:], [:]]
        for job in queue.live {
            switch (job.state, job.waitsFor) {
            case (.available, _): next = now
            case (.scheduled, let budget?):
                waiting[job.priority == 1 ? 0 : 1][budget, default: []].append(job.runAt)
            case (.scheduled, _), (.retryable, _): next = min(next, max(job.runAt, now))
            default: break
            }
        }
        // Of those who wait for a budget, the first who was told a time that is to come.
        for times in waiting.flatMap(\.values) { next = min(next, times.filter { $0 > now }.min() ?? now) }
        // While there may be trouble, somebody may press a button.
        let most = now < troubleUntil ? min(next, troubleUntil) : next
        return most == .max ? 30 : Double(most - now) / 1e6
    }

    private func sweep(_ process: Int) {
        if mutation != .noRescue {
            _ = ask { simulation in
                for (job, isDiscarded) in simulation.queue.rescueExpiredJobs(at: simulation.now) {
                    simulation.verdicts.rescued(job)
                    if isDiscarded { simulation.abandon(job) }
                }
            }
        }
        let leases = queue.live.compactMap(\.leaseUntil)
        let quiet = leases.min().map { Double($0 - now) / 1e6 } ?? 60
        after(max(draw(8...12), now < troubleUntil ? 0 : quiet), on: process) { $0.sweep(process) }
    }

    /// Every lane that has nothing to do looks for work.
    func ring(_ process: Int) {
        for lane in processes[process].lanes.indices where processes[process].lanes[lane] == nil {
            look(process, lane)
        }
    }

    private func look(_ process: Int, _ lane: Int) {
        let asked = now
        let claimed = ask { simulation -> ModelJob? in
            let job = simulation.queue.claim(
                [.crawlVisit, .sync], worker: "\(process)", lease: simulation.terms.duration,
                at: simulation.now)
            if let job { simulation.verdicts.claimed(job) }
            return job
        }
        guard case .some(.some(let job)) = claimed else { return }
        begin(job, process, lane, asked: asked)
        // Delivered twice: another lane is given the same job, with the same lease.
        if strikes(5), let other = processes[process].lanes.firstIndex(where: { $0 == nil }) {
            begin(job, process, other, asked: asked)
        }
    }

    private func begin(_ job: ModelJob, _ process: Int, _ lane: Int, asked: Moment) {
        runs += 1
        let run = Run(
            number: runs, job: job, process: process, lane: lane, trust: trust(since: asked))
        processes[process].lanes[lane] = run
        keepAlive(run)
        if job.kind == .sync, let listener = job.key.flatMap({ Int($0) }) {
            withToken(of: listener, on: process) { simulation, failure in
                if let failure { simulation.fail(run, failure) } else { simulation.goOn(run) }
            }
        } else {
            goOn(run)
        }
    }

    private func keepAlive(_ run: Run) {
        let pause = min(draw(16...24), Double(run.trust - now) / 1e6)
        after(pause, on: run.process) { simulation in
            guard !run.isOver else { return }
            let asked = simulation.now
            let isKept = simulation.ask { simulation -> Bool in
                let isKept = simulation.queue.heartbeat(
                    run.job.lease, for: simulation.terms.duration, at: simulation.now)
                if isKept {
                    simulation.verdicts.accepted(
                        "a heartbeat", run.job.lease, ends: false, at: simulation.now)
                }
                return isKept
            }
            if isKept == true { run.trust = simulation.trust(since: asked) }
            if isKept == false || simulation.now >= run.trust { return simulation.leave(run) }
            simulation.keepAlive(run)
        }
    }

    /// The lane is free again.
    func leave(_ run: Run) {
        run.isOver = true
        guard let lane = run.lane, processes[run.process].lanes[lane] === run else { return }
        processes[run.process].lanes[lane] = nil
        let process = run.process
        after(0, on: process) { $0.ring(process) }
    }

    /// A job is given up: what waits for it goes on without it.
    func abandon(_ job: ModelJob) {
        guard job.kind == .crawlVisit, let artist = job.key.flatMap({ Int($0) }) else { return }
        lost.insert(artist)
        queue.enqueue(crawl.settle(artist, visited: false).map(\.visit), at: now)
    }
}
