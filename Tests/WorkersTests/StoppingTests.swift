import Curation
import FoundationEssentials
import Jobs
import Lifecycle
import Postgres
import Sandbox
import Storage
import TestDatabase
import Testing
import Workers

@Suite(.database(schema: .segue)) struct StoppingTests {
    @Test func `a second signal hands back what a worker is doing, and counts no attempt`() async throws {
        let trial = try Trial()
        trial.standIn.inject(Fault(on: .spotify, delayMs: 60_000))
        _ = try await trial.signIn("ada")
        var settings = Workshop.Settings()
        settings.terms = .brisk
        settings.terms.grace = .seconds(60)
        let workshop = Workshop(
            pool: trial.pool, outside: trial.outside, studio: Studio(over: trial.pool), settings: settings)
        let (signals, signal) = AsyncStream<Void>.makeStream()
        async let ending = runUntilStopped([workshop.service()], on: signals, lastGrace: .seconds(30))
        for _ in 0..<3_000 where trial.standIn.calls.isEmpty {
            if try await !trial.jobs(.running).isEmpty { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await trial.jobs(.running).map(\.kind) == [.sync])
        signal.yield()
        signal.yield()
        #expect(try await ending == .stoppedNow)
        let jobs = try await trial.jobs(.available)
        #expect(jobs.map(\.kind) == [.sync] && jobs.map(\.attempt) == [0])
    }

    @Test func `every kind that is known by name is done by somebody, so that lanes can be made for it`()
        throws
    {
        #expect(Set(try Trial().workshop.handlers.map(\.kind)) == Set(JobKind.known))
    }
}
