internal import Lifecycle
internal import Postgres

/// The loops of a runner.
extension JobRunner {
    /// A lane: takes a job, does it, ends it, and waits for the bell when there is none.
    func work(on kinds: [JobKind]) async {
        while !stop.isAsked {
            let heard = bell.rings
            let asked = ContinuousClock.now
            do {
                let job = try await pool.withConnection { connection in
                    try connection.claim(kinds, worker: worker, lease: terms.duration).first
                }
                if let job {
                    await perform(job, trustedUntil: terms.trust(since: asked))
                    continue
                }
            } catch {
                log.warning("no work can be claimed", ["error": "\(error)"])
            }
            // The poll rings too, so that an error is not tried again at once.
            await bell.wait(after: heard)
        }
    }

    /// Looks for what has become due, and rings for it: what nobody rings for is found here.
    func poll() async {
        while await pause(terms.poll) {
            do {
                try await pool.withConnection { connection in
                    try connection.tickSchedules()
                    try connection.wakeDueJobs(heeding: try budget?(connection))
                }
            } catch {
                log.warning("due jobs cannot be woken", ["error": "\(error)"])
            }
            bell.ring()
        }
    }

    /// Takes back jobs from the dead, and forgets the old.
    func sweep() async {
        while await pause(terms.sweep) {
            do {
                let rescues = try await pool.withConnection { connection in
                    defer { _ = try? connection.forgetFinishedJobs() }
                    return try connection.rescueExpiredJobs { job, connection in
                        // In a savepoint: one kind's trouble must not keep the other jobs with their dead workers.
                        do {
                            try connection.transaction { try handlers[job.kind]?.abandoned(job, $0) }
                        } catch {
                            log.error("a discarded job could not tell", ["job": "\(job.id.rawValue)"])
                        }
                    }
                }
                for rescue in rescues { counts.rescued(rescue) }
                if !rescues.isEmpty { bell.ring() }
            } catch {
                log.warning("dead workers' jobs cannot be taken back", ["error": "\(error)"])
            }
        }
    }

    /// Passes on the hints of others.
    func listen() async {
        guard let notifications else { return }
        for await _ in notifications.events(on: Self.channel) { bell.ring() }
    }

    /// Sleeps for about `span`; false when there is no reason to go on.
    private func pause(_ span: Duration) async -> Bool {
        try? await Task.sleep(for: jittered(span))
        return !Task.isCancelled
    }
}
