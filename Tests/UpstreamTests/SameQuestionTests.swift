import FoundationEssentials
import HTTP
import Jobs
import Lifecycle
import Music
import OpenCatalogs
import Postgres
import Sandbox
import Spotify
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream

/// The same question, asked by several at once.
@Suite(.database(schema: .segue)) struct SameQuestionTests {
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

    @Test func `who waits is not refused with a crawl that asks the same at the same time`() async throws {
        let abroad = try Abroad()
        // The crawl's call stands at the board until the listener's has come.
        let (opened, open) = AsyncStream<Void>.makeStream()
        let isHeld = Guarded(false)
        let cache = SharedCache { _, _, _ in
        } texts: { _ in
            let mustWait = isHeld.withLock { isHeld in
                defer { isHeld = false }
                return isHeld
            }
            if mustWait { for await _ in opened {} }
            return []
        }
        let outside = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: abroad.keys,
            budget: Budget(["deezer": ProviderLimits(pace: .spaced(.zero), dailyQuota: 10)]),
            board: BlockBoard(on: cache))
        for number in 0..<8 { _ = try await outside.outsiders(.normal).deezer.searchArtists("\(number)") }
        isHeld.withLock { $0 = true }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: Throttled.self) {
                    try await outside.outsiders(.background).deezer.searchArtists("a")
                }
            }
            while isHeld.withLock({ $0 }) { await Task.yield() }
            group.addTask { _ = try await outside.outsiders(.interactive).deezer.searchArtists("a") }
            try await Task.sleep(for: .milliseconds(200))
            open.finish()
            try await group.waitForAll()
        }
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
}
