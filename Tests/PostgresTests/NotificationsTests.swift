import Lifecycle
import Postgres
import TestDatabase
import Testing

@Suite(.database, .timeLimit(.minutes(5))) struct NotificationsTests {
    /// Runs `body` beside a running listener.
    private func withNotifications(
        _ body: (Notifications, Connection) async throws -> Void
    ) async throws {
        let database = try TestDatabase.current
        let notifications = Notifications(url: database.ownerURL, settings: ["application_name": "listener"])
        try await withThrowingTaskGroup { group in
            group.addTask { try? await notifications.run() }
            try await body(notifications, try await database.connect())
            group.cancelAll()
        }
    }

    @Test func `each reader of a channel hears what is said on it, in order`() async throws {
        try await withNotifications { notifications, db in
            var one = notifications.events(on: "jobs").makeAsyncIterator()
            var two = notifications.events(on: "jobs").makeAsyncIterator()
            var odd = notifications.events(on: "An \"odd\" channel").makeAsyncIterator()
            #expect(await one.next() == .rescan)
            #expect(await two.next() == .rescan)
            #expect(await odd.next() == .rescan)
            try await db.notify("jobs", payload: "a 🎧")
            try await db.notify("An \"odd\" channel")
            try await db.transaction { db in try db.notify("jobs") }
            #expect(await one.next() == .notified(payload: "a 🎧"))
            #expect(await one.next() == .notified(payload: ""))
            #expect(await two.next() == .notified(payload: "a 🎧"))
            #expect(await odd.next() == .notified(payload: ""))
        }
    }

    @Test func `a channel that is asked for later is heard too`() async throws {
        try await withNotifications { notifications, db in
            var one = notifications.events(on: "one").makeAsyncIterator()
            #expect(await one.next() == .rescan)
            var two = notifications.events(on: "two").makeAsyncIterator()
            #expect(await two.next() == .rescan)
            try await db.notify("two", payload: "x")
            #expect(await two.next() == .notified(payload: "x"))
        }
    }

    @Test func `after a lost connection it listens again and says that something may have been missed`()
        async throws
    {
        try await withNotifications { notifications, db in
            var events = notifications.events(on: "jobs").makeAsyncIterator()
            #expect(await events.next() == .rescan)
            // At once, so that the end comes while it waits, and before. Now and then something is heard, for who is
            // never left to wait is listened to ever more seldom.
            for round in 0..<20 {
                if round.isMultiple(of: 2) {
                    try await db.notify("jobs", payload: "\(round)")
                    #expect(await events.next() == .notified(payload: "\(round)"))
                }
                try await db.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'listener'
                    """)
                #expect(await events.next() == .rescan)
            }
            try await db.notify("jobs", payload: "again")
            #expect(await events.next() == .notified(payload: "again"))
        }
    }

    @Test func `cancellation ends the wait at once`() async throws {
        let database = try TestDatabase.current
        for _ in 0..<20 {
            let notifications = Notifications(url: database.ownerURL)
            let events = notifications.events(on: "jobs")
            let service = Task { try await notifications.run() }
            for await event in events where event == .rescan { break }
            service.cancel()
            _ = await service.result
        }
    }
}
