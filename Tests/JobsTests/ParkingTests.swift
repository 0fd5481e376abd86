import Jobs
import Music
import Postgres
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct ParkingTests {
    private func claim(_ pool: Pool) async throws -> Job? {
        try await pool.withConnection { try $0.claim(["work"], worker: "test") }.first
    }

    @Test func `a listener's parked jobs wait for the next sign-in`() async throws {
        let pool = try workerPool()
        let ada = try await pool.withConnection { try $0.signIn(account: "ada", name: "Ada").listener.id }
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", uniqueKey: "ada", listener: ada)) }
        let job = try #require(try await claim(pool))
        try await pool.withConnection { try $0.fail(job.lease, .park(reason: "needs_reauth")) }
        #expect(try await claim(pool) == nil)
        // Parked is live: asking again adds nothing.
        #expect(try await pool.withConnection { try $0.enqueue(NewJob("work", uniqueKey: "ada")) } == job.id)
        // However urgently: without the sign-in it cannot be done.
        try await pool.withConnection {
            _ = try $0.enqueue(NewJob("work", uniqueKey: "ada", priority: .interactive))
        }
        #expect(try await claim(pool) == nil)
        #expect(try await pool.withConnection { try $0.resumeParkedJobs(of: ada) } == 1)
        #expect(try await claim(pool)?.attempt == 1)
    }

    @Test func `parked jobs of nobody in particular wait for anybody's next sign-in`() async throws {
        let pool = try workerPool()
        let (ada, bob) = try await pool.withConnection {
            (
                try $0.signIn(account: "ada", name: "Ada").listener.id,
                try $0.signIn(account: "bob", name: "Bob").listener.id
            )
        }
        try await pool.withConnection {
            _ = try $0.enqueue([NewJob("work"), NewJob("work", uniqueKey: "bob", listener: bob)])
        }
        let jobs = [try #require(try await claim(pool)), try #require(try await claim(pool))]
        for job in jobs {
            try await pool.withConnection { try $0.fail(job.lease, .park(reason: "needs_reauth")) }
        }
        #expect(try await pool.withConnection { try $0.resumeParkedJobs(of: ada) } == 1)
        #expect(try await claim(pool)?.id == jobs.first { $0.listener == nil }?.id)
    }

    @Test func `a job that fails on the access of before a sign-in is ready again at once`() async throws {
        let pool = try workerPool()
        let ada = try await pool.withConnection { try $0.signIn(account: "ada", name: "Ada").listener.id }
        try await pool.withConnection { _ = try $0.enqueue(NewJob("work", uniqueKey: "ada", listener: ada)) }
        let job = try #require(try await claim(pool))
        #expect(try await pool.withConnection { try $0.resumeParkedJobs(of: ada) } == 0)
        try await pool.withConnection { try $0.fail(job.lease, .park(reason: "needs_reauth")) }
        let again = try #require(try await claim(pool))
        #expect(again.id == job.id)
        // Once: with the access of after the sign-in it has no excuse.
        try await pool.withConnection { try $0.fail(again.lease, .park(reason: "needs_reauth")) }
        #expect(try await claim(pool) == nil)
    }
}
