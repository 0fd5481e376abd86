public import Lifecycle
public import Postgres
public import Redis

/// Carries by Redis: ids of ready jobs in streams, each to one lane that waits, and events by publish and subscribe.
///
/// After a commit its ``noticeHandler`` hears of what is ready, and puts the ids into streams. Redis may be killed, emptied, slow or
/// absent at any moment: then PostgreSQL's notifications and a look each second carry, as if there were no Redis, and
/// ``trouble`` says so. An id that is lost costs time: what is ready and was not taken is put into the streams again.
public final class RedisTransport: Transport {
    /// How long a command may take: a Redis that is slower is worse than none.
    private static let patience = Duration.milliseconds(250)

    private let address: RedisAddress
    private let audience: Audience
    private let standby: PostgresTransport
    private let subscriptions: Subscriptions
    private let condition: RedisCondition
    let teller: RedisConnection
    private let prefix: String
    private let turn: Duration
    private let unsaid = Guarded<[Notice]>([])
    private let somethingToSay = EventCount()
    private let carried: Counter

    /// Carries through the Redis at `address`, and at need through the PostgreSQL at `databaseURL`.
    ///
    /// - Parameters:
    ///   - databaseURL: nil where PostgreSQL cannot be listened to; then a look each second stands by alone.
    ///   - turn: how long one worker's look at what is due counts for all.
    public init(
        to address: RedisAddress, standby databaseURL: String?, turn: Duration = .milliseconds(800),
        metrics: Metrics = .process
    ) {
        self.address = address
        self.turn = turn
        // Redis' numbered databases divide keys, and not channels.
        prefix = "segue:\(address.database):"
        audience = Audience()
        standby = PostgresTransport(listeningAt: databaseURL, audience: audience)
        condition = RedisCondition(metrics)
        teller = RedisConnection(to: address, patience: Self.patience)
        subscriptions = Subscriptions(to: address, prefix: prefix, audience: audience) {
            [condition] in condition.note($0)
        }
        carried = metrics.counter("redis_carried_total", "What was put into Redis.", labels: ["what"])
    }

    /// Takes what a committed transaction has to say; give it to the pools.
    public var noticeHandler: NoticeHandler { { [weak self] in self?.say($0) } }

    private func say(_ notices: [Notice]) {
        // Bounded; what falls out is found in the table.
        unsaid.withLock { unsaid in
            unsaid += notices
            unsaid.removeFirst(max(unsaid.count - 10_000, 0))
        }
        somethingToSay.advance()
    }

    /// The service; when it is cancelled it still says what there is to say.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.standby.run() }
            group.addTask { try await self.subscriptions.run() }
            group.addTask { await self.tell() }
            try await group.waitForAll()
        }
    }

    /// What is published, or notified by PostgreSQL, on a channel.
    public func events(on channel: String) -> AsyncStream<Audience.Event> { audience.events(on: channel) }

    /// A place on the streams of the kinds, with a connection of its own.
    public func feed(for kinds: [JobKind]) -> any JobFeed {
        RedisFeed(
            for: kinds, on: RedisConnection(to: address, patience: Self.patience), condition: condition,
            standby: LocalFeed(standby.arrivals)
        ) { [weak self] in self?.say([Notice(JobRunner.channel, payload: $0.notice)]) }
    }

    /// One worker of the fleet looks for all, and tells again of what nobody took.
    public func round(_ look: @Sendable (_ overdue: Int) async throws -> [ReadyJob]) async throws {
        guard let isOurs = await takeTurn() else { return try await standby.round(look) }
        guard isOurs else { return }
        let overdue = try await look(500)
        if !overdue.isEmpty { await tellAgain(overdue) }
    }

    /// Whether it is ours to look for all; nil while Redis cannot tell.
    private func takeTurn() async -> Bool? {
        do throws(RedisError) {
            let limit = "\(max(Int(turn / .milliseconds(1)), 1))"
            let answer = try await teller.reply(to: ["SET", "segue:turn", "", "NX", "PX", .init(limit)])
            condition.note(nil)
            return condition.trouble == nil ? answer != .null : nil
        } catch {
            condition.note(error)
            return nil
        }
    }

    private func tellAgain(_ overdue: [ReadyJob]) async {
        let streams = Set(overdue.map { JobStreams.name($0.kind, $0.priority) })
        do throws(RedisError) {
            // Where ids are still on their way, the job's may be among them.
            let exhausted = try await teller.exhausted(Array(streams), in: JobStreams.group)
            let lost = overdue.filter { exhausted.contains(JobStreams.name($0.kind, $0.priority)) }
            for reply in try await teller.replies(to: lost.map(JobStreams.add)) { _ = try reply.allowed() }
            carried.add(Double(lost.count), "job again")
        } catch {
            condition.note(error)
        }
    }

    /// The lanes hear of it through Redis, or else by what arrives here.
    public func nudge() { if condition.trouble != nil { standby.nudge() } }

    /// Wakes the lanes that wait in this process; the others are back within a second.
    public func release() { standby.release() }

    /// What is wrong with Redis.
    public var trouble: String? {
        condition.trouble.map { "PostgreSQL carries work and events: \($0)" }
    }

    private func tell() async {
        while true {
            let heard = somethingToSay.value
            let notices = unsaid.withLock { unsaid in
                defer { unsaid = [] }
                return unsaid
            }
            if !notices.isEmpty { await tell(notices) } else if Task.isCancelled { return }
            await somethingToSay.wait(past: heard)
        }
    }

    private func tell(_ notices: [Notice]) async {
        let jobs = notices.filter { $0.channel == JobRunner.channel }.compactMap {
            ReadyJob(notice: $0.payload)
        }
        let events = notices.filter { $0.channel != JobRunner.channel }
        do throws(RedisError) {
            let commands =
                jobs.map(JobStreams.add)
                + events.map { ["PUBLISH", .init(prefix + $0.channel), .init($0.payload)] }
            for reply in try await teller.replies(to: commands) { _ = try reply.allowed() }
            carried.add(Double(jobs.count), "job")
            carried.add(Double(events.count), "event")
            condition.note(nil)
        } catch {
            condition.note(error)
            standby.nudge()
            standby.noticeHandler(notices)
        }
    }
}
