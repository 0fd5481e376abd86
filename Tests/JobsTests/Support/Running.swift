internal import Jobs
internal import Postgres

/// Runs a runner while `body` runs, and stops it.
func running(_ runner: JobRunner, _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await runner.run() }
        do {
            try await body()
        } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
    }
}

/// Waits until a job is in a state.
func wait(for id: Job.ID, to be: JobState, _ pool: Pool) async throws -> JobStatus {
    while true {
        if let status = try await pool.withConnection({ try $0.jobStatus(id) }), status.state == be {
            return status
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
