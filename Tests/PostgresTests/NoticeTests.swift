import Lifecycle
import Postgres
import TestDatabase
import Testing

private struct Refusal: Error {}

@Suite(.database, .timeLimit(.minutes(2))) struct NoticeTests {
    /// A pool, and what its notice handler has been told.
    private func heralded() throws -> (Pool, @Sendable () -> [Notice]) {
        let told = Told()
        let pool = Pool(url: try TestDatabase.current.ownerURL, size: 2) { notices in
            told.notices.withLock { $0 += notices }
        }
        return (pool, { told.notices.withLock { $0 } })
    }
    private final class Told: Sendable { let notices = Guarded<[Notice]>([]) }

    @Test func `a notice handler is told after the commit, in order, and what is undone it never hears of`()
        async throws
    {
        let (pool, told) = try heralded()
        try await pool.withConnection { db in
            try db.transaction { db in
                try db.notify("a", payload: "1")
                try? db.transaction { db in
                    try db.notify("a", payload: "undone")
                    throw Refusal()
                }
                try db.transaction { db in try db.notify("b", payload: "2") }
                #expect(told().isEmpty)
            }
            try? db.transaction { db in
                try db.notify("a", payload: "undone too")
                throw Refusal()
            }
            try db.notify("a", payload: "3")
        }
        #expect(told() == [Notice("a", payload: "1"), Notice("b", payload: "2"), Notice("a", payload: "3")])
    }

    @Test func `a body that fails after a commit does not take back what was told`() async throws {
        let (pool, told) = try heralded()
        await #expect(throws: Refusal.self) {
            try await pool.withConnection { db in
                try db.transaction { db in try db.notify("a", payload: "1") }
                throw Refusal()
            }
        }
        #expect(told() == [Notice("a", payload: "1")])
    }

    @Test func `a commit that fails tells nothing`() async throws {
        let (pool, told) = try heralded()
        try await pool.withConnection { db in
            try db.run(
                script:
                    "CREATE TABLE t (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED); INSERT INTO t VALUES (1)"
            )
        }
        await #expect(throws: PostgresError.self) {
            try await pool.transaction { db in
                try db.notify("a")
                try db.execute("INSERT INTO t VALUES (1)")
            }
        }
        #expect(told().isEmpty)
    }

    @Test func `what is said over the listening connection is heard, and once`() async throws {
        let database = try TestDatabase.current
        let notifications = Notifications(url: database.ownerURL)
        for _ in 0..<3 { notifications.say(Notice("a", payload: "1")) }
        var events = notifications.events(on: "a").makeAsyncIterator()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await notifications.run() }
            #expect(await events.next() == .rescan)
            #expect(await events.next() == .notified(payload: "1"))
            notifications.say(Notice("a", payload: "2"))
            #expect(await events.next() == .notified(payload: "2"))
            group.cancelAll()
        }
    }

    @Test func `a thousand things to say are said in rounds, and none of them is kept back`() async throws {
        let database = try TestDatabase.current
        let (speaker, hearer) = (Notifications(url: database.ownerURL), Notifications(url: database.ownerURL))
        var events = hearer.events(on: "a").makeAsyncIterator()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for notifications in [speaker, hearer] { group.addTask { try? await notifications.run() } }
            #expect(await events.next() == .rescan)
            let begin = ContinuousClock.now
            for number in 1...1_000 {
                speaker.say(Notice("a", payload: "the same"))
                if number % 100 == 0 { try await Task.sleep(for: .milliseconds(20)) }
            }
            speaker.say(Notice("a", payload: "the last"))
            var heard = 0
            while let event = await events.next(), event != .notified(payload: "the last") { heard += 1 }
            // Ten rounds a second, and one at the beginning.
            #expect(heard <= 1 + Int((ContinuousClock.now - begin) / .milliseconds(100)))
            #expect(heard > 0)
            group.cancelAll()
        }
    }

    @Test func `what was said before the end is told at the end, also by who was never connected`()
        async throws
    {
        let database = try TestDatabase.current
        let (speaker, hearer) = (Notifications(url: database.ownerURL), Notifications(url: database.ownerURL))
        var events = hearer.events(on: "a").makeAsyncIterator()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await hearer.run() }
            #expect(await events.next() == .rescan)
            let speaking = Task { try await speaker.run() }
            speaker.say(Notice("a", payload: "goodbye"))
            speaking.cancel()
            _ = await speaking.result
            #expect(await events.next() == .notified(payload: "goodbye"))
            group.cancelAll()
        }
    }
}
