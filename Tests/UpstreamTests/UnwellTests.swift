import FoundationEssentials
import HTTP
import Jobs
import Lifecycle
import Music
import OpenCatalogs
import Postgres
import Sandbox
import Spotify
import TestDatabase
import TestSandbox
import Testing
import Upstream

/// How a service that fails is left alone, by every process.
@Suite(.database(schema: .segue)) struct UnwellTests {
    private let abroad: Abroad

    init() throws { abroad = try Abroad() }

    private func askMusicBrainz() async throws {
        let artist = abroad.standIn.world.artists[0]
        let id = try #require(MBID(rawValue: artist.mbid))
        _ = try await abroad.process().outsiders(.normal).musicBrainz.artist(id)
    }

    private func change(_ words: Query) async throws {
        _ = try await abroad.pool.withConnection { try $0.execute("UPDATE upstream_limits SET \(words)") }
    }

    private func openings() async throws -> Int? {
        try await abroad.pool.withConnection {
            try $0.row("SELECT openings FROM upstream_limits WHERE family = '*'")?.get("openings")
        }
    }

    @Test func `a service that is down is left alone after five calls, whichever processes made them`()
        async throws
    {
        abroad.standIn.inject(Fault(on: .reccobeats, status: 503, body: .html))
        let processes = try (0..<3).map { _ in try abroad.process() }
        for number in 0..<12 {
            await #expect(throws: (any Error).self) {
                try await processes[number % 3].outsiders(.normal).reccoBeats
                    .audioFeatures([SpotifyID(rawValue: "track\(number)")])
            }
        }
        #expect(abroad.standIn.count(.reccobeats) == 5)
        #expect(try await abroad.status("reccobeats", nil)?.reason == .unwell)
    }

    @Test func `a service that says within a success that it is busy is as unwell as one that says 503`()
        async throws
    {
        let busy = #"{"error":{"type":"Exception","message":"Service busy","code":700}}"#
        let sent = Guarded(0)
        let outside = try abroad.process { _ in
            Client(send: { _ in
                sent.withLock { $0 += 1 }
                return Response(200, body: .bytes(Array(busy.utf8)))
            })
        }
        for number in 0..<12 {
            await #expect(throws: (any Error).self) {
                try await outside.outsiders(.normal).deezer.searchArtists("artist \(number)")
            }
        }
        #expect(sent.withLock { $0 } == 5)
        #expect(try await abroad.status("deezer", nil)?.reason == .unwell)
    }

    @Test func `a refusal that cannot be written holds here until it can`() async throws {
        let refusals = UnwrittenRefusals()
        let tries = Guarded(0)
        refusals.hold(BudgetName("spotify", "top"), for: .seconds(600), .quota) { _ in
            tries.withLock { tries in
                tries += 1
                return tries == 3
            }
        }
        #expect(refusals.refusal(of: BudgetName("spotify", "top"))?.reason == .quota)
        #expect(refusals.refusal(of: BudgetName("spotify", "search")) == nil)
        while refusals.refusal(of: BudgetName("spotify", "top")) != nil {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(tries.withLock { $0 } == 3)
        refusals.hold(BudgetName("deezer", "top"), for: .seconds(600), .rate) { _ in false }
        #expect(refusals.refusal(of: BudgetName("deezer", "search"))?.reason == .rate)
    }

    @Test(arguments: [OutsideService.spotify, .deezer, .listenbrainz, .reccobeats])
    func `a service that is down and says for how long is left alone for so long, by every process`(
        service: OutsideService
    ) async throws {
        abroad.standIn.inject(Fault(on: service, status: 503, retryAfter: "10800", body: .html))
        let artist = abroad.standIn.world.artists[0]
        for _ in 0..<3 {
            let outside = try abroad.process()
            let refusal = await #expect(throws: Throttled.self) {
                let others = outside.outsiders(.normal)
                switch service {
                case .spotify:
                    _ = try await outside.inquiry(for: nil).asApp(.artist) {
                        try await others.spotify.artist(SpotifyID(rawValue: artist.spotifyID), as: $0)
                    }
                case .deezer: _ = try await others.deezer.searchArtists(artist.name)
                case .listenbrainz:
                    _ = try await others.listenBrainz.topRecordings(
                        try #require(MBID(rawValue: artist.mbid)), name: artist.name)
                default: _ = try await others.reccoBeats.audioFeatures([SpotifyID(rawValue: "track")])
                }
            }
            #expect((10_700...11_000).contains(refusal?.until.timeIntervalSinceNow ?? 0))
        }
        #expect(abroad.standIn.count(service) == 1)
        let provider = Provider(rawValue: "\(service)")
        #expect(try await abroad.status(provider, nil)?.reason == .rate)
    }

    @Test func `MusicBrainz counts as unwell when it refuses again after a pause, until it answers`()
        async throws
    {
        abroad.standIn.inject(Fault(on: .musicbrainz, status: 503, retryAfter: "0"))
        for reason in [.rate, .unwell, .unwell] as [BlockReason] {
            // The second is refused by ourselves.
            for _ in 0..<2 { await #expect(throws: Throttled.self) { try await askMusicBrainz() } }
            #expect(try await abroad.status("musicbrainz", nil)?.reason == reason)
            try await change("blocked_until = blocked_until - interval '1 hour', next_slot_at = '-infinity'")
        }
        #expect(abroad.standIn.count(.musicbrainz) == 3)
        #expect(try await openings() == 3)
        abroad.standIn.clearFaults()
        for _ in 0..<3 {
            try await askMusicBrainz()
            try await change("next_slot_at = '-infinity'")
        }
        #expect(try await openings() == 0)
    }

    @Test func `a call on trial that takes longer than five seconds has failed, and the service rests again`()
        async throws
    {
        try await askMusicBrainz()
        try await change("openings = 1, on_trial = 3, next_slot_at = '-infinity'")
        // As long as nobody would wait for it.
        abroad.standIn.inject(Fault(on: .musicbrainz, delayMs: 60_000))
        await #expect(throws: (any Error).self) { try await askMusicBrainz() }
        #expect(try await abroad.status("musicbrainz", nil)?.reason == .unwell)
        #expect(try await openings() == 2)
    }

    @Test func `a refusal is an answer: however often it comes, it opens nothing`() async throws {
        abroad.standIn.inject(Fault(on: .reccobeats, status: 429, retryAfter: "1", body: .plain))
        for number in 0..<8 {
            await #expect(throws: Throttled.self) {
                try await abroad.process().outsiders(.normal).reccoBeats
                    .audioFeatures([SpotifyID(rawValue: "track\(number)")])
            }
            try await change("blocked_until = NULL, blocked_reason = NULL, next_slot_at = '-infinity'")
        }
        #expect(abroad.standIn.count(.reccobeats) == 8)
        #expect(try await openings() == 0)
    }
}
