internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import TestDatabase
internal import TestRedis
internal import Testing

/// What holds whatever carries: PostgreSQL's notifications, Redis, or nothing where PostgreSQL stands behind a pooler.
@Suite(.database(schema: .segue), .pooler, .redis, .timeLimit(.minutes(3))) struct TransportTests {
    private struct Refusal: Error {}

    @Test(arguments: Way.allCases)
    func `a fleet does each job once, and what follows from it`(_ way: Way) async throws {
        let nodes = try (0..<3).map { _ in try Node(way) }
        let tally = Tally()
        let handlers = [
            JobHandler("first") { job in
                tally.add(job)
                return .done { _ = try $0.enqueue(NewJob("second")) }
            },
            JobHandler("second") { job in
                tally.add(job)
                return .done
            },
        ]
        try await nodes[0].working(handlers) {
            try await nodes[1].working(handlers) {
                try await nodes[2].working(handlers) {
                    for round in 0..<5 {
                        try await nodes[round % 3].queue((0..<20).map { _ in NewJob("first") })
                    }
                    while tally.byJob.count < 200 { try await Task.sleep(for: .milliseconds(5)) }
                    try await nodes[0].wait(for: Array(tally.byJob.keys))
                }
            }
        }
        #expect(tally.byJob.values.allSatisfy { $0 == 1 })
    }

    @Test(arguments: Way.told)
    func `what a listener waits for is begun before any round`(_ way: Way) async throws {
        let site = try Node(way)
        let worker = try Node(way)
        try await site.running {
            try await worker.working([JobHandler("work") { _ in .done }], terms: .deaf) {
                for _ in 0..<5 {
                    let ids = try await site.queue([NewJob("work", priority: .interactive)])
                    try await worker.wait(for: ids)
                }
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `what was ready before anybody came is done`(_ way: Way) async throws {
        let node = try Node(way)
        let ids = try await node.queue((0..<30).map { _ in NewJob("work", priority: .background) })
        try await node.working([JobHandler("work") { _ in .done }], terms: .deaf) {
            try await node.wait(for: ids)
        }
    }

    @Test(arguments: Way.allCases)
    func `what a transaction queued and took back is never heard of`(_ way: Way) async throws {
        let node = try Node(way)
        let tally = Tally()
        let handler = JobHandler("work") { job in
            tally.add(job)
            return .done
        }
        try await node.working([handler]) {
            try? await node.pool.transaction { connection in
                _ = try connection.enqueue(NewJob("work", priority: .interactive))
                throw Refusal()
            }
            let ids = try await node.queue([NewJob("work", priority: .interactive)])
            try await node.wait(for: ids)
            #expect(Set(tally.byJob.keys) == Set(ids))
        }
    }

    @Test(arguments: Way.allCases)
    func `a kind that one worker does not know is left to another`(_ way: Way) async throws {
        let old = try Node(way)
        let new = try Node(way)
        let known = JobHandler("old") { _ in .done }
        try await old.working([known]) {
            let ids = try await old.queue([NewJob("new", priority: .interactive), NewJob("old")])
            try await old.wait(for: [ids[1]])
            try await old.wait(for: [ids[0]], toBe: .available)
            try await new.working([known, JobHandler("new") { _ in .done }]) {
                try await old.wait(for: ids)
            }
            let status = try await old.pool.withConnection { try $0.jobStatus(ids[0]) }
            #expect(status?.attempt == 1)
        }
    }

    @Test(arguments: Way.allCases)
    func `lanes do only their kinds`(_ way: Way) async throws {
        let node = try Node(way)
        let handlers = [JobHandler("mine") { _ in .done }, JobHandler("other") { _ in .done }]
        try await node.working(handlers, kinds: ["mine"]) {
            let ids = try await node.queue([NewJob("other", priority: .interactive), NewJob("mine")])
            try await node.wait(for: [ids[1]])
            try await node.wait(for: [ids[0]], toBe: .available)
        }
    }

    @Test(arguments: Way.allCases)
    func `the urgent goes first, however much waits`(_ way: Way) async throws {
        let node = try Node(way)
        let order = Guarded<[JobKind]>([])
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let handlers = ["gate", "urgent", "patient"].map { (kind: JobKind) in
            JobHandler(kind) { _ in
                if kind == "gate" {
                    begin.finish()
                    for await _ in released {}
                }
                order.withLock { $0.append(kind) }
                return .done
            }
        }
        try await node.working(handlers, width: 1) {
            try await node.queue([NewJob("gate")])
            for await _ in begun {}
            let patient = try await node.queue((0..<20).map { _ in NewJob("patient", priority: .background) })
            let urgent = try await node.queue([NewJob("urgent", priority: .interactive)])
            // Told through Redis it is on its way; give it the way.
            try await Task.sleep(for: .milliseconds(100))
            release.finish()
            try await node.wait(for: patient + urgent)
        }
        // One that was on its way already may be ahead of it.
        #expect(try #require(order.withLock { $0.firstIndex(of: "urgent") }) <= 2)
    }

    @Test(arguments: Way.allCases)
    func `what is put off is done when its time comes`(_ way: Way) async throws {
        let nodes = [try Node(way), try Node(way)]
        let handlers = [JobHandler("work") { _ in .done }]
        try await nodes[0].working(handlers) {
            try await nodes[1].working(handlers) {
                let ids = try await nodes[0].queue(
                    (0..<20).map { NewJob("work", priority: .background, delay: .milliseconds(20 * $0)) })
                try await nodes[0].wait(for: ids)
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `who leaves hands back what is under way, burns no attempt, and another goes on with it`(_ way: Way)
        async throws
    {
        let leaver = try Node(way)
        let stayer = try Node(way)
        let (begun, begin) = AsyncStream<Void>.makeStream()
        var terms = LeaseTerms.quick
        terms.grace = .milliseconds(20)
        let endless = JobHandler("work") { _ in
            begin.finish()
            try await Task.sleep(for: .seconds(3600))
            return .done
        }
        let ids = try await leaver.queue([NewJob("work", priority: .interactive)])
        try await leaver.working([endless], terms: terms) { for await _ in begun {} }
        let status = try await leaver.pool.withConnection { try $0.jobStatus(ids[0]) }
        #expect(status?.state == .available)
        #expect(status?.attempt == 0)
        try await stayer.working([JobHandler("work") { _ in .done }]) { try await stayer.wait(for: ids) }
    }

    @Test(arguments: Way.allCases)
    func `a dead worker's job is taken back and done`(_ way: Way) async throws {
        let node = try Node(way)
        let ids = try await node.queue([NewJob("work")])
        _ = try await node.pool.withConnection {
            try $0.claim(["work"], worker: "the dead", lease: .milliseconds(50))
        }
        try await node.working([JobHandler("work") { _ in .done }]) { try await node.wait(for: ids) }
    }

    @Test(arguments: Way.told)
    func `every process hears an event once its transaction has committed`(_ way: Way) async throws {
        let site = try Node(way)
        let worker = try Node(way)
        try await site.running {
            try await worker.running {
                var there = site.transport.events(on: "crawl 7").makeAsyncIterator()
                var here = worker.transport.events(on: "crawl 7").makeAsyncIterator()
                var other = site.transport.events(on: "crawl 8").makeAsyncIterator()
                #expect(await there.next() == .rescan)
                #expect(await here.next() == .rescan)
                #expect(await other.next() == .rescan)
                // PostgreSQL is listened to whatever carries.
                if way == .redis { try await worker.subscribed(2, to: "crawl 7") }
                try? await worker.pool.transaction { connection in
                    try connection.notify("crawl 7", payload: "taken back")
                    throw Refusal()
                }
                try await worker.pool.transaction { try $0.notify("crawl 7", payload: "seq 1") }
                #expect(await first(of: &there) == "seq 1")
                #expect(await first(of: &here) == "seq 1")
                try await worker.pool.withConnection { try $0.notify("crawl 8", payload: "seq 2") }
                #expect(await first(of: &other) == "seq 2")
            }
        }
    }

    @Test func `where PostgreSQL cannot be listened to, a process hears itself and finds the rest`()
        async throws
    {
        let site = try Node(.polling)
        let worker = try Node(.polling)
        let handlers = [JobHandler("work") { _ in .done }]
        try await worker.working(handlers, terms: .deaf) {
            var here = worker.transport.events(on: "crawl 7").makeAsyncIterator()
            try await worker.pool.transaction { try $0.notify("crawl 7", payload: "seq 1") }
            #expect(await first(of: &here) == "seq 1")
            let own = try await worker.queue([NewJob("work", priority: .interactive)])
            try await worker.wait(for: own)
        }
        let ids = try await site.queue([NewJob("work", priority: .interactive)])
        try await worker.working(handlers) {
            let more = try await site.queue([NewJob("work", priority: .interactive)])
            try await site.wait(for: ids + more)
        }
    }

    private func first(of events: inout AsyncStream<Audience.Event>.Iterator) async -> String? {
        while let event = await events.next(isolation: #isolation) {
            if case .notified(let payload) = event { return payload }
        }
        return nil
    }
}
