internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import Redis
internal import TestDatabase
internal import TestRedis
internal import Testing

/// Redis killed, emptied, silent, wrong or absent, at any moment: nothing is lost, and the service says how it is.
@Suite(.database(schema: .segue), .redis, .timeLimit(.minutes(3))) struct RedisFaultTests {
    private let work = JobHandler("work") { _ in .done }

    private func jobs(_ count: Int, _ priority: JobPriority = .background) -> [NewJob] {
        (0..<count).map { _ in NewJob("work", priority: priority) }
    }

    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func `without any Redis all goes on, and it says so; when there is one it says that too`()
        async throws
    {
        let server = try TestRedis.current
        server.kill()
        let site = try Node(.redis)
        let worker = try Node(.redis)
        try await site.running {
            try await worker.working([work]) {
                try await worker.wait(for: try await site.queue(jobs(20) + jobs(5, .interactive)))
                try await until { site.transport.trouble != nil && worker.transport.trouble != nil }
                #expect(worker.transport.trouble?.contains("PostgreSQL carries work and events") == true)
                #expect(worker.metrics.text.contains("segue_redis_up 0"))
                try await server.start()
                try await until { worker.transport.trouble == nil }
                #expect(worker.metrics.text.contains("segue_redis_up 1"))
                try await worker.wait(for: try await site.queue(jobs(20)))
                try await until { site.transport.trouble == nil }
            }
        }
    }

    @Test(arguments: ["kill", "flush", "freeze"])
    func `nothing is lost, whatever befalls Redis while a fleet works`(_ fault: String) async throws {
        let server = try TestRedis.current
        let nodes = [try Node(.redis), try Node(.redis)]
        let tally = Tally()
        let handler = JobHandler("work") { job in
            tally.add(job)
            try await Task.sleep(for: .milliseconds(2))
            return .done
        }
        try await nodes[0].working([handler]) {
            try await nodes[1].working([handler]) {
                var ids: [Job.ID] = []
                for turn in 0..<3 {
                    ids += try await nodes[turn % 2].queue(jobs(60))
                    switch fault {
                    case "kill":
                        server.kill()
                        ids += try await nodes[turn % 2].queue(jobs(20))
                        try await server.start()
                    case "flush":
                        let other = RedisConnection(to: server.address)
                        for _ in 0..<20 { _ = try await other.reply(to: ["FLUSHALL"]) }
                    default:
                        server.freeze()
                        ids += try await nodes[turn % 2].queue(jobs(20))
                        try await nodes[0].wait(for: ids)
                        server.goOn()
                    }
                    ids += try await nodes[turn % 2].queue(jobs(20))
                }
                try await nodes[0].wait(for: ids)
            }
        }
        #expect(tally.byJob.values.allSatisfy { $0 == 1 })
    }

    @Test func `an id that was lost on its way is told of again`() async throws {
        let server = try TestRedis.current
        let node = try Node(.redis)
        let redis = RedisConnection(to: server.address)
        try await node.working([work], width: 2) {
            // The lanes have looked once, and now only wait for ids.
            try await until {
                try await redis.reply(to: ["CLIENT", "LIST"]).text?.split(separator: "\n")
                    .count { $0.contains("cmd=xreadgroup") && $0.contains("flags=b") } == 2
            }
            let before = node.metrics.text
            #expect(!before.contains(#"segue_redis_carried_total{what="job again"}"#))
            // Queued without a notice handler: as by a process that died between the commit and the telling.
            let ids = try await workerPool().withConnection { try $0.enqueue(jobs(3)) }
            try await node.wait(for: ids)
            #expect(node.metrics.text.contains(#"segue_redis_carried_total{what="job again"}"#))
        }
    }

    @Test func `a stream that keeps disappearing is made again without haste`() async throws {
        let server = try TestRedis.current
        let node = try Node(.redis)
        let redis = RedisConnection(to: server.address)
        try await node.working([work], width: 1) {
            for _ in 0..<100 {
                _ = try await redis.reply(to: ["FLUSHALL"])
                try await Task.sleep(for: .milliseconds(5))
            }
            let stats = try await redis.reply(to: ["INFO", "commandstats"]).text ?? ""
            let calls = stats.firstMatch(of: /cmdstat_xreadgroup:calls=([0-9]+)/).flatMap { Int($0.1) } ?? 0
            #expect((1...100).contains(calls), "\(stats)")
            try await node.wait(for: try await node.queue(jobs(3)))
        }
    }

    @Test func `where other data are in its place it works without Redis and says why`() async throws {
        let redis = RedisConnection(to: try TestRedis.current.address)
        for priority in 1...4 {
            _ = try await redis.reply(to: ["SET", "segue:jobs:\(priority):work", "mine"])
        }
        let node = try Node(.redis)
        try await node.working([work]) {
            try await node.wait(for: try await node.queue(jobs(10)))
            try await until { node.transport.trouble?.contains("WRONGTYPE") == true }
        }
        #expect(try await redis.reply(to: ["GET", "segue:jobs:2:work"]) == .bytes(Array("mine".utf8)))
    }

    @Test func `entries that mean nothing harm nobody, nor do ids of jobs that are done`() async throws {
        let redis = RedisConnection(to: try TestRedis.current.address)
        let node = try Node(.redis)
        try await node.working([work]) {
            let ids = try await node.queue(jobs(3))
            try await node.wait(for: ids)
            for text in [
                "", "x y z", "1 9 work", "-1 2 work", "\(ids[0].rawValue) 2 work", "9999999999 2 work",
            ] {
                _ = try await redis.reply(to: ["XADD", "segue:jobs:2:work", "*", "job", .init(text)])
                _ = try await redis.reply(to: ["XADD", "segue:jobs:2:work", "*", "other", .init(text)])
            }
            try await node.wait(for: try await node.queue(jobs(3)))
            let statuses = try await node.pool.withConnection { try $0.jobStatus(ids[0])?.attempt }
            #expect(statuses == 1)
        }
    }

    @Test func `while Redis is away, events go by PostgreSQL`() async throws {
        let server = try TestRedis.current
        server.kill()
        let site = try Node(.redis)
        let worker = try Node(.redis)
        try await site.running {
            try await worker.running {
                var events = site.transport.events(on: "crawl 7").makeAsyncIterator()
                #expect(await events.next() == .rescan)
                try await worker.pool.withConnection { try $0.notify("crawl 7", payload: "seq 1") }
                #expect(await events.next() == .notified(payload: "seq 1"))
            }
        }
    }

    @Test func `what has been read is trimmed, and what has not stays`() async throws {
        let redis = RedisConnection(to: try TestRedis.current.address)
        let node = try Node(.redis)
        try await node.working([work], width: 1) {
            try await node.wait(for: try await node.queue(jobs(50)))
        }
        let length = try await redis.reply(to: ["XLEN", "segue:jobs:3:work"]).integer ?? 0
        #expect(length <= 50)
        try await node.running {
            try await node.queue(jobs(5))
            try await until {
                try await redis.reply(to: ["XLEN", "segue:jobs:3:work"]).integer ?? 0 >= 5
            }
        }
    }
}

extension Node {
    /// Waits until so many connections are subscribed to a channel.
    func subscribed(_ count: Int, to channel: String) async throws {
        let redis = RedisConnection(to: try TestRedis.current.address)
        while try await redis.reply(to: ["PUBSUB", "NUMSUB", .init("segue:0:\(channel)")]).list?.last?.integer
            ?? 0 < count
        {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
