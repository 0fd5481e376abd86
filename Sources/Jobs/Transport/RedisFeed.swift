internal import Lifecycle
internal import Redis

/// Where a lane waits for ids in Redis' streams, and, while Redis is away, for what arrives in this process.
final class RedisFeed: JobFeed {
    /// How long one wait in Redis is: a stop, or an arrival, is noticed after it at the latest.
    private static let wait = Duration.seconds(1)
    /// After how many waits in vain the lane looks in the table all the same.
    private static let patience = 30

    private let connection: RedisConnection
    private let condition: RedisCondition
    private let standby: LocalFeed
    private let sendBack: @Sendable (ReadyJob) -> Void
    private let levels: [[String]]
    private let state = Guarded(State())
    private let backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))

    private struct State {
        var waitsInVain = 0
        var groupsMade = 0
    }

    init(
        for kinds: [JobKind], on connection: RedisConnection, condition: RedisCondition, standby: LocalFeed,
        sendBack: @escaping @Sendable (ReadyJob) -> Void
    ) {
        self.connection = connection
        self.condition = condition
        self.standby = standby
        self.sendBack = sendBack
        levels = JobPriority.allCases.sorted().map { priority in
            kinds.map { JobStreams.name($0, priority) }
        }
    }

    func next(foundNothing: Bool) async -> JobHint {
        do throws(RedisError) {
            let hint = try await nextHint(foundNothing: foundNothing)
            condition.note(nil)
            state.withLock { $0.groupsMade = 0 }
            return hint
        } catch .refused(let refusal) where refusal.code == .noGroup {
            return await makeGroups()
        } catch {
            condition.note(error)
            return await standby.next(foundNothing: foundNothing)
        }
    }

    func giveBack(_ hint: JobHint) async {
        if case .job(let job) = hint { sendBack(job) }
        await connection.close()
    }

    private func nextHint(foundNothing: Bool) async throws(RedisError) -> JobHint {
        guard foundNothing else {
            for streams in levels {
                if let job = try await take(from: streams, waiting: .zero) { return .job(job) }
            }
            // Nothing is on its way; what was lost on it is in the table.
            return await standby.next(foundNothing: false)
        }
        if let job = try await take(from: levels.flatMap { $0 }, waiting: Self.wait) {
            state.withLock { $0.waitsInVain = 0 }
            return .job(job)
        }
        let hasWaitedLong = state.withLock { state in
            state.waitsInVain += 1
            guard state.waitsInVain >= Self.patience else { return false }
            state.waitsInVain = 0
            return true
        }
        // Somebody told of it without Redis, or it is time to trust nobody.
        return standby.hasNews || hasWaitedLong ? await standby.next(foundNothing: false) : .nothing
    }

    /// The most urgent of what can be read; where several streams gave one each, the others go back.
    private func take(from streams: [String], waiting: Duration) async throws(RedisError) -> ReadyJob? {
        let entries = try await connection.read(
            streams, in: JobStreams.group, as: "worker", waiting: waiting)
        var jobs = entries.compactMap { entry in entry.fields["job"].flatMap(ReadyJob.init(notice:)) }
        if entries.isEmpty { return nil }
        // What is read is done with, and so is all that was read before it. Whether this works matters to nobody.
        _ = try? await connection.replies(to: entries.map { .trim($0.stream, before: $0.id) })
        // By chance among equals, or a kind that there is much of would leave nothing to the others.
        jobs.shuffle()
        guard let first = jobs.min(by: { $0.priority < $1.priority }) else { return nil }
        for job in jobs where job != first { sendBack(job) }
        return first
    }

    /// Makes the groups again that a restart or a flush has taken, and has the lane look: ids went with them.
    private func makeGroups() async -> JobHint {
        let before = state.withLock { state in
            defer { state.groupsMade += 1 }
            return state.groupsMade
        }
        // The first time at once. If they go again and again, as where keys are evicted, a read fails at once each time.
        if before > 0 { try? await Task.sleep(for: backoff.pause(after: before)) }
        do throws(RedisError) {
            try await connection.makeGroup(JobStreams.group, of: levels.flatMap { $0 })
        } catch {
            condition.note(error)
        }
        return await standby.next(foundNothing: false)
    }
}
