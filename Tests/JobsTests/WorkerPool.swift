internal import Jobs
internal import Postgres
internal import TestDatabase
internal import Testing

/// The queue as a worker reaches it.
func workerPool(size: Int = 8) throws -> Pool {
    try TestDatabase.current.pool(as: .app, size: size, settings: ["segue.scope": "service"])
}

extension Pool {
    /// One job of a kind; nil where none is due.
    func claim(_ kind: JobKind = "work", lease: Duration = .seconds(60)) async throws -> Job? {
        try await withConnection { try $0.claim([kind], worker: "test", lease: lease).first }
    }

    /// Where a job stands.
    func status(_ id: Job.ID) async throws -> JobStatus {
        try #require(try await withConnection { try $0.jobStatus(id) })
    }
}
