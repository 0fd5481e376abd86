internal import FoundationEssentials
internal import Jobs
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct ScheduleTests {
    private let daily = Schedule(name: "daily", job: NewJob("tidy"), every: .seconds(86_400))

    @Test func `however many tick at once, a due time runs once`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { try $0.keep(daily, firstAfter: .seconds(-5)) }
        let jobs = try await withThrowingTaskGroup(of: [Job.ID].self) { group in
            for _ in 0..<8 { group.addTask { try await pool.withConnection { try $0.tickSchedules() } } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(jobs.count == 1)
        #expect(try await pool.withConnection { try $0.tickSchedules() }.isEmpty)
    }

    @Test func `a due time that ran does not run again, even when the clock is set back`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { connection in
            try connection.keep(daily, firstAfter: .seconds(-5))
            let dueAt = try connection.row("SELECT next_due_at FROM schedules")?.get(
                "next_due_at", as: Date.self)
            #expect(try connection.tickSchedules().count == 1)
            try connection.execute("UPDATE schedules SET next_due_at = \(dueAt)")
            #expect(try connection.tickSchedules().isEmpty)
        }
    }

    @Test func `a week of absence is made up for with one run`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { connection in
            try connection.keep(daily, firstAfter: .seconds(-7 * 86_400 - 60))
            #expect(try connection.tickSchedules().count == 1)
            #expect(try connection.tickSchedules().isEmpty)
            let isAhead = try connection.row("SELECT next_due_at > now() AS ahead FROM schedules")
            #expect(try isAhead?.get("ahead", as: Bool.self) == true)
        }
    }

    @Test func `keeping a schedule again changes what it does, not when`() async throws {
        let pool = try workerPool()
        try await pool.withConnection { connection in
            try connection.keep(daily, firstAfter: .seconds(-5))
            try connection.keep(
                Schedule(name: "daily", job: NewJob("other"), every: .seconds(60)), firstAfter: .seconds(999))
            let jobs = try connection.tickSchedules()
            #expect(try connection.jobStatus(jobs[0])?.kind == "other")
        }
    }
}
