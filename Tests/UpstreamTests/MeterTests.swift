import FoundationEssentials
import HTTP
import Jobs
import Music
import OpenCatalogs
import Postgres
import Sandbox
import Spotify
import Storage
import Synchronization
import TestDatabase
import Testing
import Upstream

@Suite(.database(schema: .segue)) struct MeterTests {
    @Test func `a hundred identical questions cost one call`() async throws {
        let abroad = try Abroad()
        // Held back, so that all hundred come while the first is under way.
        abroad.standIn.inject(Fault(on: .deezer, delayMs: 300))
        let deezer = try abroad.process().outsiders(.normal).deezer
        let artist = abroad.standIn.world.artists[0]
        let answers = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await deezer.relatedArtists(DeezerID(rawValue: artist.deezerID)).map(\.name)
                }
            }
            return try await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(abroad.standIn.count(.deezer) == 1)
    }

    @Test func `whoever waits for a cancelled asker asks in its place`() async throws {
        let abroad = try Abroad()
        abroad.standIn.inject(Fault(on: .deezer, delayMs: 200))
        let deezer = try abroad.process().outsiders(.normal).deezer
        let id = DeezerID(rawValue: abroad.standIn.world.artists[0].deezerID)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { first in
                    first.addTask { _ = try await deezer.relatedArtists(id) }
                    try await Task.sleep(for: .milliseconds(50))
                    first.cancelAll()
                }
            }
            group.addTask {
                try await Task.sleep(for: .milliseconds(20))
                #expect(try await !deezer.relatedArtists(id).isEmpty)
            }
            try await group.waitForAll()
        }
    }

    @Test func `after a refusal nobody asks, in no process, and the tokens are not concerned`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("ada")
        abroad.standIn.inject(.slowDown(10_800, on: .spotify))
        let first = try abroad.process()
        await #expect(throws: Throttled.self) {
            try await first.inquiry(for: listener).asListener { try await $0.me(as: $1) }
        }
        #expect(abroad.standIn.count(.spotify) == 1)
        for _ in 0..<3 {
            let other = try abroad.process()
            let refusal = await #expect(throws: Throttled.self) {
                try await other.inquiry(for: listener).asListener { try await $0.me(as: $1) }
            }
            #expect((refusal?.until.timeIntervalSinceNow ?? 0) > 10_000)
        }
        #expect(abroad.standIn.count(.spotify) == 1)
        _ = try await first.tokens.token(of: .app)
    }

    @Test func `Deezer's refusal within a 200 is a refusal`() async throws {
        let abroad = try Abroad()
        abroad.standIn.inject(.slowDown(5, on: .deezer, calls: 1))
        let deezer = try abroad.process().outsiders(.normal).deezer
        for _ in 0..<3 {
            await #expect(throws: Throttled.self) { try await deezer.searchArtists("a") }
        }
        #expect(abroad.standIn.count(.deezer) == 1)
    }

    @Test func `a service that is down is left alone after five calls`() async throws {
        let abroad = try Abroad()
        abroad.standIn.inject(Fault(on: .reccobeats, status: 503, body: .html))
        let outside = try abroad.process()
        let reccoBeats = outside.outsiders(.normal).reccoBeats
        for number in 0..<12 {
            await #expect(throws: (any Error).self) {
                try await reccoBeats.audioFeatures([SpotifyID(rawValue: "track\(number)")])
            }
        }
        #expect(abroad.standIn.count(.reccobeats) == 5)
    }

    @Test func `a call whose turn is far is refused at once, and costs nothing`() async throws {
        let abroad = try Abroad()
        let outside = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: abroad.keys,
            budget: Budget(["deezer": ProviderLimits(pace: .spaced(.seconds(3600)))]))
        let tally = CallTally()
        let deezer = outside.outsiders(.normal, tally: tally).deezer
        _ = try await deezer.searchArtists("a")
        await #expect(throws: Throttled.self) { try await deezer.searchArtists("b") }
        #expect(tally.calls == [.deezer: 1])
        #expect(abroad.standIn.count(.deezer) == 1)
    }
}
