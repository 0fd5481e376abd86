internal import FoundationEssentials
internal import Jobs

/// The queue in memory, statement by statement as `Sources/Jobs/Queue` has it in SQL.
///
/// `ConformanceTests` holds it against the real one, which is what makes the simulation worth something. One statement
/// at a time, as PostgreSQL's row locks have it for one row.
struct ModelQueue {
    /// What a write that ends a job has to show.
    enum Fence {
        /// The token of the lease, as it must be.
        case token
        /// Only that the job is running, as others have it: what the simulation must find out.
        case none
    }

    private(set) var jobs: [ModelJob] = []
    private var nextID: Int64 = 1
    private var nextToken: Int64 = 1
    /// The budgets that have a row: only for those can somebody wait.
    var budgets: Set<String> = []
    let fence: Fence
    /// Whether one live job a key is kept to; it must be.
    let isUnique: Bool
    /// Whether jobs that have ended stay to be looked at.
    let keepsFinished: Bool

    init(fence: Fence = .token, isUnique: Bool = true, keepsFinished: Bool = true) {
        self.fence = fence
        self.isUnique = isUnique
        self.keepsFinished = keepsFinished
    }

    /// Jobs that are not at their end.
    var live: [ModelJob] { keepsFinished ? jobs.filter { !$0.state.isFinal } : jobs }

    // MARK: Queueing

    /// Queues work, as `Connection.enqueue` does; answers with the ids of the rows in the order of the insertion.
    mutating func enqueue(_ new: [NewJob], at now: Moment) {
        var keyed: [NewJob] = []
        for job in new.sorted(by: {
            ($0.kind.rawValue, $0.uniqueKey ?? "") < ($1.kind.rawValue, $1.uniqueKey ?? "")
        })
        where job.uniqueKey != nil
            && !keyed.contains(where: { $0.kind == job.kind && $0.uniqueKey == job.uniqueKey })
        {
            keyed.append(job)
        }
        let rerunning = Set(new.filter(\.runsAgainWhenAskedAgain).map(\.kind))
        for job in keyed + new.filter({ $0.uniqueKey == nil }) { insert(job, rerunning, at: now) }
    }

    private mutating func insert(_ new: NewJob, _ rerunning: Set<JobKind>, at now: Moment) {
        // An identity is spent on a row that meets another one, too.
        defer { nextID += 1 }
        let runAt = max(now + max(new.delay, .zero), new.notBefore?.microseconds ?? .min)
        let isAvailable = runAt <= now
        let priority = new.priority.rawValue
        if isUnique, let key = new.uniqueKey,
            let place = jobs.firstIndex(where: { !$0.state.isFinal && $0.kind == new.kind && $0.key == key })
        {
            let isRunning = jobs[place].state == .running
            let isPutOff = jobs[place].state == .scheduled || jobs[place].state == .retryable
            if isRunning && rerunning.contains(new.kind) { jobs[place].rerunRequested = true }
            if !isRunning { jobs[place].priority = min(jobs[place].priority, priority) }
            if isPutOff && priority == 1 { jobs[place].runAt = min(jobs[place].runAt, runAt) }
            if isPutOff && priority == 1 && isAvailable {
                jobs[place].state = .available
                jobs[place].waitsFor = nil
            }
            return
        }
        let budget = new.waitsFor.map { "\($0)" }
        jobs.append(
            ModelJob(
                id: nextID, kind: new.kind, key: new.uniqueKey, state: isAvailable ? .available : .scheduled,
                priority: priority, runAt: runAt, maxAttempts: new.maxAttempts,
                waitsFor: isAvailable ? nil : budget.flatMap { budgets.contains($0) ? $0 : nil }))
    }

    // MARK: Leases

    /// Takes the most urgent job that is ready.
    mutating func claim(_ kinds: [JobKind], worker: String, lease: Duration, at now: Moment) -> ModelJob? {
        // Of the jobs whose last worker died a worker has one at a time.
        let isTried = jobs.contains { $0.state == .running && $0.worker == worker && $0.rescues > 0 }
        var best: Int?
        for place in jobs.indices
        where jobs[place].state == .available && jobs[place].runAt <= now && kinds.contains(jobs[place].kind)
            && !(isTried && jobs[place].rescues > 0)
        {
            guard let other = best else {
                best = place
                continue
            }
            let (one, two) = (jobs[place], jobs[other])
            if (one.priority, one.runAt, one.id) < (two.priority, two.runAt, two.id) { best = place }
        }
        guard let best else { return nil }
        jobs[best].state = .running
        jobs[best].attempt += 1
        jobs[best].resumed = false
        (jobs[best].token, jobs[best].leaseUntil, jobs[best].worker) = (nextToken, now + lease, worker)
        nextToken += 1
        return jobs[best]
    }

    /// Prolongs a lease; false when it is lost.
    mutating func heartbeat(_ lease: Job.Lease, for span: Duration, at now: Moment) -> Bool {
        guard let place = place(of: lease) else { return false }
        jobs[place].leaseUntil = now + span
        return true
    }

    /// Completes a job; false when the lease is lost.
    ///
    /// The caller's facts belong into the same transaction.
    mutating func complete(_ lease: Job.Lease, at now: Moment) -> Bool {
        guard let place = place(of: lease) else { return false }
        let job = jobs[place]
        end(place, as: .completed)
        if job.rerunRequested {
            jobs.append(
                ModelJob(
                    id: nextID, kind: job.kind, key: job.key, state: .available, priority: job.priority,
                    runAt: now, maxAttempts: job.maxAttempts))
            nextID += 1
        }
        return true
    }

    /// Gives a job back untouched; false when the lease is lost.
    mutating func handBack(_ lease: Job.Lease) -> Bool {
        guard let place = place(of: lease) else { return false }
        jobs[place].leave(as: .available)
        jobs[place].attempt -= 1
        return true
    }

    /// Does with a failed job what the policy decided; false when the lease is lost.
    mutating func fail(_ lease: Job.Lease, _ verdict: RetryPolicy.Verdict, at now: Moment) -> Bool {
        guard let place = place(of: lease) else { return false }
        switch verdict {
        case .snooze(let until, _, let budget):
            jobs[place].leave(as: .scheduled)
            jobs[place].runAt = until.microseconds
            jobs[place].attempt -= 1
            jobs[place].rescues = 0
            jobs[place].waitsFor = budget.map { "\($0)" }.flatMap { budgets.contains($0) ? $0 : nil }
        case .park:
            jobs[place].leave(as: jobs[place].resumed ? .available : .pending)
            jobs[place].runAt = now
            jobs[place].attempt -= 1
            jobs[place].rescues = 0
        case .retry(let pause, _, let isRepeat):
            jobs[place].leave(as: .retryable)
            jobs[place].isRepeat = isRepeat
            jobs[place].runAt = now + pause
            jobs[place].rescues = 0
        case .discard: end(place, as: .discarded)
        }
        return true
    }

    // MARK: Sweeping

    /// Makes ready what has waited long enough; what waits for a budget only as far as `rooms` has some.
    mutating func wakeDueJobs(
        rooms: [(name: String, rooms: (interactive: Int, others: Int))], at now: Moment
    ) {
        for place in jobs.indices
        where (jobs[place].state == .scheduled || jobs[place].state == .retryable)
            && jobs[place].waitsFor == nil
            && jobs[place].runAt <= now
        {
            jobs[place].state = .available
        }
        for (name, rooms) in rooms {
            let first = wake(name, room: rooms.interactive, at: now) { $0 == 1 }
            _ = wake(name, room: rooms.others, less: first, at: now) { $0 > 1 }
        }
    }

    /// Makes ready those of some priorities who wait for a budget; answers how many.
    private mutating func wake(
        _ name: String, room: Int, less taken: Int = 0, at now: Moment, _ isMeant: (Int) -> Bool
    ) -> Int {
        let all = jobs.indices.filter {
            jobs[$0].state == .scheduled && jobs[$0].waitsFor == name && isMeant(jobs[$0].priority)
        }
        if room == 0 && all.contains(where: { jobs[$0].runAt > now }) { return 0 }
        let woken = all.sorted {
            let (one, two) = (jobs[$0], jobs[$1])
            return (one.priority, one.runAt, one.id) < (two.priority, two.runAt, two.id)
        }
        .prefix(room == 0 ? 1 : max(room - taken, 0))
        for place in woken {
            jobs[place].state = .available
            jobs[place].waitsFor = nil
            jobs[place].runAt = min(jobs[place].runAt, now)
        }
        return woken.count
    }

    /// Takes jobs back from workers that died; answers with them, and whether they were given up.
    mutating func rescueExpiredJobs(at now: Moment) -> [(job: ModelJob, isDiscarded: Bool)] {
        var rescues: [(ModelJob, Bool)] = []
        for job in jobs where job.state == .running && (job.leaseUntil ?? .max) < now {
            guard let place = jobs.firstIndex(where: { $0.id == job.id }) else { continue }
            jobs[place].rescues += 1
            jobs[place].attempt -= 1
            let isPoison = jobs[place].rescues >= Rescue.limit
            rescues.append((jobs[place], isPoison))
            if isPoison { end(place, as: .discarded) } else { jobs[place].leave(as: .available) }
        }
        return rescues
    }

    /// Makes parked jobs ready, after a sign-in.
    mutating func resumeParkedJobs(at now: Moment) {
        for place in jobs.indices {
            if jobs[place].state == .running { jobs[place].resumed = true }
            if jobs[place].state == .pending {
                jobs[place].state = .available
                jobs[place].runAt = now
            }
        }
    }

    private func place(of lease: Job.Lease) -> Int? {
        jobs.firstIndex {
            $0.id == lease.job.rawValue && $0.state == .running && (fence == .none || $0.token == lease.token)
        }
    }

    private mutating func end(_ place: Int, as state: JobState) {
        if keepsFinished { jobs[place].leave(as: state) } else { jobs.remove(at: place) }
    }
}
