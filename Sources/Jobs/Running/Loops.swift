internal import Lifecycle
internal import Postgres

/// The loops of a runner.
extension JobRunner {
    /// A lane: takes a job, does it, ends it, and waits for a hint when there is none.
    func work(on kinds: [JobKind]) async {
        let feed = transport.feed(for: kinds)
        var foundNothing = false
        while true {
            let hint = await feed.next(foundNothing: foundNothing)
            guard !stop.isAsked else { return await feed.giveBack(hint) }
            let asked = ContinuousClock.now
            do {
                guard let job = try await claim(hint, kinds) else {
                    if hint == .look { foundNothing = true }
                    continue
                }
                foundNothing = false
                await perform(job, trustedUntil: terms.trust(since: asked))
            } catch {
                log.warning("no work can be claimed", ["error": "\(error)"])
                // A round lets us look again, so that an error is not tried again at once.
                foundNothing = true
            }
        }
    }

    private func claim(_ hint: JobHint, _ kinds: [JobKind]) async throws -> Job? {
        let job: Job?
        switch hint {
        case .nothing: return nil
        case .job(let ready):
            job = try await pool.withConnection {
                try $0.claim(ready.id, worker: worker, lease: terms.duration)
            }
        case .look:
            job = try await pool.withConnection {
                try $0.claim(kinds, worker: worker, lease: terms.duration).first
            }
        }
        counts.claimed(hint, job != nil)
        return job
    }

    /// Makes ready what has become due, round for round.
    func makeRounds() async {
        while await pause(terms.poll) {
            do {
                try await transport.round { limit in
                    try await pool.withConnection { connection in
                        try connection.tickSchedules()
                        try connection.wakeDueJobs(heeding: try budget?(connection))
                        return try connection.overdueJobs(
                            Array(handlers.keys), limit: limit, after: terms.overdue)
                    }
                }
            } catch {
                log.warning("due jobs cannot be woken", ["error": "\(error)"])
            }
        }
    }

    /// Takes back jobs from the dead, and forgets the old; counts, once a minute, what there is to do.
    func sweep() async {
        var (seen, counted): (Set<QueueDepth.Place>, ContinuousClock.Instant?) = ([], nil)
        while await pause(terms.sweep) {
            do {
                let rescues = try await pool.withConnection { connection in
                    try connection.rescueExpiredJobs { job, connection in
                        // In a savepoint: one kind's trouble must not keep the other jobs with their dead workers.
                        do {
                            try connection.transaction { try handlers[job.kind]?.abandoned(job, $0) }
                        } catch {
                            log.error("a discarded job could not tell", ["job": "\(job.id.rawValue)"])
                        }
                    } locking: { connection in
                        for handler in handlers.values { try handler.locking(connection) }
                    }
                }
                for rescue in rescues { counts.rescued(rescue) }
                if !rescues.isEmpty { transport.nudge() }
            } catch {
                log.warning("dead workers' jobs cannot be taken back", ["error": "\(error)"])
            }
            await forget()
            guard counted.map({ .now - $0 >= .seconds(60) }) ?? true else { continue }
            counted = .now
            if let (depths, age, statuses, now) = try? await pool.withConnection({ connection in
                (
                    try connection.queueDepths(), try connection.oldestSnapshot(),
                    try (budget?(connection) ?? Budget([:])).statuses(on: connection), try connection.clock()
                )
            }) {
                counts.waits(depths, seen: &seen)
                counts.lookedBack(age)
                counts.stand(statuses, at: now)
            }
        }
    }

    /// Forgets the old jobs, piece by piece; what is more than ten pieces, the next sweep forgets.
    private func forget() async {
        let size = 1_000
        do {
            for _ in 0..<10 where !stop.isAsked {
                let forgotten = try await pool.withConnection { try $0.forgetFinishedJobs(limit: size) }
                guard forgotten == size else { return }
            }
        } catch {
            log.warning("old jobs cannot be forgotten", ["error": "\(error)"])
        }
    }

    /// Sleeps for about `span`; false when there is no reason to go on.
    private func pause(_ span: Duration) async -> Bool {
        try? await Task.sleep(for: jittered(span))
        return !Task.isCancelled
    }
}
