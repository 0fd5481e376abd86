import FoundationEssentials
import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct WholeLineTests {
    @Test(arguments: [Switches.Profile.extended, .development])
    func `from a first sync to a ranked list with reasons`(profile: Switches.Profile) async throws {
        let trial = try Trial(profile)
        let listener = try await trial.signIn("ada")
        try await trial.work()

        #expect(try await trial.jobs(.discarded).map(\.kind) == [])
        let (edition, list) = try await trial.pool.withConnection { connection in
            let edition = try #require(try connection.currentEdition(of: listener))
            return (edition, try connection.recommendations(of: edition.id))
        }
        // Where genres come after the first list, a better one follows.
        #expect((1...(profile == .extended ? 1 : 2)).contains(edition.number))
        #expect(list.count >= 20)
        for place in list {
            let why = try place.why
            #expect(!why.sentence.isEmpty)
            #expect(abs(why.parts.reduce(0) { $0 + $1.amount } - place.score) < 1e-6)
        }
        let known = try await trial.pool.withConnection { try $0.knownTracks(of: listener) }
        #expect(known.isDisjoint(with: list.map(\.track)))
    }

    @Test func `the same pool, taste and recipe make the same list, and it says what they were`() async throws
    {
        let trial = try Trial()
        let listener = try await trial.signIn("chiyo")
        try await trial.work()
        try await trial.pool.withConnection { _ = try $0.enqueue(.recommend(to: listener)) }
        try await trial.work()
        let (one, two, lists) = try await trial.pool.withConnection { connection in
            let editions = try connection.editions(of: listener)
            let lists = try editions.map { try connection.recommendations(of: $0.id).map(\.track) }
            return (try #require(editions.first), try #require(editions.last), lists)
        }
        #expect(one.number != two.number)
        #expect(one.pool == two.pool && one.settings == two.settings && one.seed == two.seed)
        #expect(one.pool.text.contains("fingerprint") && one.settings.text.contains("engine"))
        #expect(Set(lists).count == 1)
    }
}
