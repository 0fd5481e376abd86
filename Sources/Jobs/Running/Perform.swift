internal import Lifecycle
internal import Postgres

/// How a job ended for the lane that had it.
private enum Ending: Sendable {
    case finished(Outcome)
    case failed(any Error)
    case leaseLost
    case stopped
}

extension JobRunner {
    /// Does a job while its lease is kept alive, and writes down how it ended.
    func perform(_ job: Job, trustedUntil trust: ContinuousClock.Instant) async {
        guard let handler = handlers[job.kind] else { return }
        let start = ContinuousClock.now
        await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                do { return .finished(try await handler.run(job)) } catch { return .failed(error) }
            }
            group.addTask {
                await keepAlive(job.lease, trustedUntil: trust)
                return .leaseLost
            }
            group.addTask {
                await stop.graceIsOver(terms.grace)
                return .stopped
            }
            // Three children: the first to end is there.
            var ending = await group.next() ?? .stopped
            switch ending {
            case .finished, .failed: break
            case .leaseLost, .stopped:
                group.cancelAll()
                for await other in group {
                    // Stopped in the very moment in which it finished: then it is finished.
                    if case .stopped = ending, case .finished = other { ending = other }
                }
            }
            // The lease is kept alive until this is written: its turn may be a while in coming.
            await write(down: ending, of: job, by: handler, since: start)
            group.cancelAll()
        }
    }

    private func write(
        down ending: Ending, of job: Job, by handler: JobHandler, since start: ContinuousClock.Instant
    ) async {
        switch ending {
        case .finished(.done(let commit)):
            let isDone = await end(job) {
                try $0.complete(job.lease, commit: commit, locking: handler.locking)
            }
            guard isDone else { return }
            counts.ended(job, in: .now - start)
            // What it queued may be for us.
            transport.nudge()
        case .finished(.snooze(let until, let reason, let progress)):
            _ = await end(job) { try $0.snooze(job.lease, until: until, reason: reason, progress: progress) }
        case .failed(is CancellationError) where stop.isAsked, .stopped:
            _ = await end(job) { try $0.handBack(job.lease) }
        case .failed(let error):
            await fail(job, with: error)
        case .leaseLost:
            counts.fenced(job)
        }
    }

    /// Renews a lease until the task is cancelled; returns early when the lease is lost or can be trusted no longer.
    private func keepAlive(_ lease: Job.Lease, trustedUntil trust: ContinuousClock.Instant) async {
        var trust = trust
        while ContinuousClock.now < trust {
            let pause = min(jittered(terms.heartbeat), trust - .now)
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            let asked = ContinuousClock.now
            // Without an answer the lease is trusted until it ends, and asked for again.
            let isKept = try? await pool.withConnection { try $0.heartbeat(lease, for: terms.duration) }
            if isKept == false { return }
            if isKept == true { trust = terms.trust(since: asked) }
        }
    }

    /// The last write of a job; tried again after a deadlock or a broken connection, because the fence makes it safe.
    ///
    /// Answers whether it was written: where it was not, the job is another's, or has failed.
    private func end(_ job: Job, _ write: @Sendable (isolated Connection) throws -> Void) async -> Bool {
        do {
            try await persist(write)
            return true
        } catch is JobFenced {
            counts.fenced(job)
        } catch {
            await fail(job, with: error)
        }
        return false
    }

    private func fail(_ job: Job, with error: any Error) async {
        let failure = error as? JobFailure ?? classify(error)
        var generator = SystemRandomNumberGenerator()
        let verdict = RetryPolicy().verdict(
            on: failure, attempt: job.attempt, of: job.maxAttempts, using: &generator)
        log.info(
            "a job failed",
            [
                "kind": job.kind.rawValue, "job": "\(job.id.rawValue)", "reason": failure.reason,
                "next": "\(verdict)",
            ])
        do {
            try await persist { connection in
                try connection.fail(job.lease, verdict, error: failure.reason) {
                    try handlers[job.kind]?.abandoned(job, $0)
                } locking: {
                    try handlers[job.kind]?.locking($0)
                }
            }
            if case .discard = verdict { counts.discarded(job, as: failure) }
        } catch is JobFenced {
            counts.fenced(job)
        } catch {
            // The lease runs out, and the sweep takes the job back.
            log.error(
                "a failure could not be written down", ["job": "\(job.id.rawValue)", "error": "\(error)"])
        }
    }

    private func persist(_ write: @Sendable (isolated Connection) throws -> Void) async throws {
        let backoff = Backoff(base: .milliseconds(50), cap: .seconds(2))
        for attempt in 0..<5 {
            do {
                return try await pool.withConnection { try write($0) }
            } catch let error as PostgresError where error.isRetriable {
                try await Task.sleep(for: backoff.pause(after: attempt))
            }
        }
        try await pool.withConnection { try write($0) }
    }
}
