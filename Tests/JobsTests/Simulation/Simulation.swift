internal import FoundationEssentials
internal import Jobs
internal import Music
internal import TestChance

/// The queue, the leases and the limits of a whole fleet in one thread, by one clock, from one seed.
///
/// What is decided is decided by the code that decides it in earnest: `Allowance`, `Reservation`, `RetryPolicy`, `LeaseTerms`.
/// What is SQL in earnest is `ModelQueue`, which `ConformanceTests` holds against PostgreSQL. What goes wrong is drawn:
/// workers crash, stop and come back, answers to commits are lost, hints are lost and doubled, jobs are delivered
/// twice, clocks are off, outsiders refuse, fail, babble and fall silent, and listeners take their consent back.
final class Simulation {
    static let start: Moment = 1_800_000_000_000_000
    static let listeners = 2

    /// What happens to a process, or to nobody in particular.
    struct Event {
        var process: Int?
        var life = 0
        var body: (Simulation) -> Void
    }

    let mutation: Mutation?
    let terms = LeaseTerms()
    var random: Numbers
    var now = Simulation.start
    var queue: ModelQueue
    var limits: ModelLimits
    var crawl: ModelCrawl
    var tokens: [SimulatedTokens]
    var outside = SimulatedOutside()
    var processes: [SimulatedProcess] = []
    var verdicts = Verdicts()
    var lost: Set<Int> = []
    var runs = 0
    var events = 0
    let troubleUntil: Moment
    private var timeline = Timeline<Event>()

    init(seed: UInt64, breaking mutation: Mutation? = nil) {
        self.mutation = mutation
        random = Numbers(state: seed)
        let artists = 5 + Int(random.next() % 5)
        var spotify = ProviderLimits.spotifyDevelopment
        spotify.concurrency = 2
        spotify.dailyQuota = 6 + Int(random.next() % 20)
        let flaw: ModelLimits.Flaw? =
            switch mutation {
            case .ignoresBlocks: .ignoresBlocks
            case .ignoresQuota: .ignoresQuota
            case .ignoresConcurrency: .ignoresConcurrency
            default: nil
            }
        limits = ModelLimits(["spotify": spotify, "musicbrainz": .musicBrainz], flaw: flaw)
        queue = ModelQueue(
            fence: mutation == .noFence ? .none : .token, isUnique: mutation != .notUnique,
            keepsFinished: false)
        var related: [[Int]] = []
        for artist in 0..<artists {
            var others: [Int] = []
            for _ in 0..<3 { others.append(Int(random.next() % UInt64(artists))) }
            related.append(others.filter { $0 != artist })
        }
        crawl = ModelCrawl(related: related, depth: 3, limit: artists)
        tokens = (0..<Self.listeners).map { _ in SimulatedTokens(expiresAt: Self.start + Duration.seconds(30))
        }
        troubleUntil = Self.start + Duration.seconds(180)
        for _ in 0..<3 {
            processes.append(SimulatedProcess(lanes: 2, skew: .seconds(draw(-300...300))))
        }
    }

    /// Runs until all is done, or something does not hold; answers with what did not.
    func run() -> [String] {
        write { $0.queue.enqueue($0.crawl.begin().map { $0.visit }, at: $0.now) }
        for process in processes.indices { start(process) }
        plan(troubles: 6)
        // I7: once nothing goes wrong any more, all is done in a time: a quota is a day, and there are a few.
        let end = troubleUntil + Duration.seconds(8 * 86_400)
        while verdicts.broken.isEmpty, let (at, event) = timeline.next() {
            guard !isDone else { break }
            now = max(now, at)
            events += 1
            guard now < end, events < 60_000 else {
                verdicts.fail("I7", "\(queue.live.count) jobs are not done after \(events) events", at: now)
                break
            }
            happen(event)
        }
        if verdicts.broken.isEmpty { judge() }
        return verdicts.broken
    }

    private var isDone: Bool { now >= troubleUntil && queue.live.isEmpty && processes.allSatisfy(\.isUp) }

    /// I8, and the end of I6: what there is in the end is what there would be had nothing gone wrong.
    private func judge() {
        if !queue.live.isEmpty { verdicts.fail("I7", "nothing happens any more, and jobs are left", at: now) }
        if crawl.visited + crawl.failed != crawl.frontier.count {
            verdicts.fail(
                "I6", "\(crawl.visited) of \(crawl.frontier.count) were visited in the end", at: now)
        }
        if crawl != crawl.undisturbed(without: lost) {
            verdicts.fail("I8", "the graph is not what it is without trouble", at: now)
        }
    }

    // MARK: Time and chance

    /// Plans something for a process: it does not happen if the process has died by then, and late if it is stopped.
    func after(_ seconds: Double, on process: Int? = nil, _ body: @escaping (Simulation) -> Void) {
        let life = process.map { processes[$0].life } ?? 0
        timeline.add(Event(process: process, life: life, body: body), at: now + .seconds(max(seconds, 0)))
    }

    private func happen(_ event: Event) {
        guard let process = event.process else { return event.body(self) }
        guard processes[process].life == event.life else { return }
        if let until = processes[process].pausedUntil, until > now {
            return timeline.add(event, at: until)
        }
        event.body(self)
    }

    /// Until when a lease that was asked for then is trusted, by the terms' own word.
    func trust(since asked: Moment) -> Moment {
        let epoch = ContinuousClock.now
        return asked + (terms.trust(since: epoch) - epoch)
    }

    func draw(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }

    /// True in so many of a hundred cases, as long as there is trouble.
    func strikes(_ percent: Double) -> Bool { draw(0...100) < percent && now < troubleUntil }

    // MARK: The database

    /// Writes, and has the verdicts look at what came of it.
    @discardableResult
    func write<Value>(_ body: (Simulation) -> Value) -> Value {
        let value = body(self)
        verdicts.look(at: queue, crawl, now: now)
        return value
    }

    /// Asks the database for something over a connection that may break: before it was done, or after.
    ///
    /// Nil where no answer comes.
    func ask<Value>(_ body: (Simulation) -> Value) -> Value? {
        if strikes(2) { return nil }
        let value = write(body)
        return strikes(2) ? nil : value
    }
}

extension Int {
    /// The job that visits an artist.
    var visit: NewJob {
        NewJob(.crawlVisit, uniqueKey: "\(self)", maxAttempts: 8)
    }
}
