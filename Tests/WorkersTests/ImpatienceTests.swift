import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import TestSandbox
import Testing
import Workers

/// Lists, where it takes long to learn how songs sound.
@Suite(.database(schema: .segue)) struct ImpatienceTests {
    /// A new listener of an app that must ask for each track's code, when nothing is left to do.
    private func trial(patience: Duration) async throws -> (Trial, Listener.ID) {
        let trial = try Trial(.development, patience: patience)
        trial.standIn.inject(Fault(on: .deezer, path: "/deezer/track", delayMs: 10))
        let listener = try await trial.signIn("ada")
        try await trial.work()
        return (trial, listener)
    }

    @Test func `who can wait gets one list, with all that is known`() async throws {
        let (trial, listener) = try await trial(patience: .seconds(3_600))
        #expect(try await trial.pool.withConnection { try $0.editions(of: listener).count } == 1)
    }

    @Test func `who cannot wait gets a list before, and another one when all is known`() async throws {
        let (trial, listener) = try await trial(patience: .zero)
        let editions = try await trial.pool.withConnection { try $0.editions(of: listener) }
        #expect(editions.count == 2)
        #expect(editions.last?.staleReason == "more is known of how songs sound")
        #expect(editions.first?.staleReason == nil)
        let lists = try await trial.pool.withConnection { connection in
            try editions.map { try connection.recommendations(of: $0.id).map(\.track) }
        }
        #expect(lists.allSatisfy { $0.count == 50 } && lists.first != lists.last)
    }
}
