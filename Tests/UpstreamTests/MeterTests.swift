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

@Suite(.database(schema: .segue)) struct MeterTests {
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

    @Test(
        arguments: [
            (nil, 30), ("", 30), ("abc", 30), ("12 s", 30), ("1e3", 30), ("-5", 1), ("0", 1), ("90", 90),
            ("1000000000000", 86_400), ("99999999999999999999999", 86_400), ("date", 3600),
        ] as [(String?, Double)])
    func `whatever a refusal says of its pause, nobody asks for so long`(says: String?, seconds: Double)
        async throws
    {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("ada")
        let header = says == "date" ? HTTPDate(Date() + seconds).text : says
        abroad.standIn.inject(Fault(on: .spotify, status: 429, retryAfter: header, body: .plain))
        let before = Date()
        for _ in 0..<2 {
            // The second is refused by ourselves, in another process.
            let inquiry = try abroad.process().inquiry(for: listener)
            let refusal = await #expect(throws: Throttled.self) {
                try await inquiry.asListener { try await $0.me(as: $1) }
            }
            // A tenth, and half a minute at most, is drawn.
            let pause = refusal?.until.timeIntervalSince(before) ?? 0
            #expect((seconds - 1...seconds + min(seconds / 10, 30) + 30).contains(pause))
        }
        #expect(abroad.standIn.count(.spotify) == 1)
        let status = try await abroad.status("spotify", nil)
        #expect(status?.reason == .rate)
    }

    @Test(arguments: [("48925", 48_925), (nil, nil)] as [(String?, Double?)])
    func `a quota that is used up stops its family alone, until it says or the day ends`(
        says: String?, seconds: Double?
    ) async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("ada")
        abroad.standIn.inject(
            Fault(on: .spotify, path: "/spotify/v1/me/top", status: 429, retryAfter: says, body: .quota))
        let midnight = 86_400 - Date().timeIntervalSince1970.truncatingRemainder(dividingBy: 86_400)
        let until = Date() + (seconds ?? midnight)
        for _ in 0..<3 {
            let inquiry = try abroad.process().inquiry(for: listener)
            let refusal = await #expect(throws: Throttled.self) {
                try await inquiry.asListener { try await $0.topArtists(.short, .first, as: $1) }
            }
            #expect((-60...90).contains(refusal?.until.timeIntervalSince(until) ?? .infinity))
        }
        _ = try await abroad.process().inquiry(for: listener).asListener { try await $0.me(as: $1) }
        #expect(abroad.standIn.count(.spotify) == 2, "no call probes whether the quota is back")
        #expect(try await abroad.status("spotify", "top")?.reason == .quota)
        #expect(try await abroad.status("spotify", nil)?.blockedUntil == nil)
    }

    @Test func `Development Mode's quota is kept until the app is seen to be older, or the operator says`()
        async throws
    {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("ada")
        var settings = try abroad.settings
        let learning = Outside(settings, client: abroad.standIn.client, pool: abroad.pool, keys: abroad.keys)
        settings.spotifyDailyCalls = 7
        let told = Outside(settings, client: abroad.standIn.client, pool: abroad.pool, keys: abroad.keys)
        settings.spotifyDailyCalls = 0
        let free = Outside(settings, client: abroad.standIn.client, pool: abroad.pool, keys: abroad.keys)
        func quotas() async throws -> [Int?] {
            try await abroad.pool.withConnection { connection in
                try [learning, told, free].map {
                    try $0.budget(on: connection).limits(of: "spotify").dailyQuota
                }
            }
        }
        #expect(try await quotas() == [500, 7, nil])
        let artist = abroad.standIn.world.artists[0]
        _ = try await learning.inquiry(for: listener).relatedArtists(
            of: ArtistFacts(name: artist.name, spotifyID: SpotifyID(rawValue: artist.spotifyID)))
        #expect(try await quotas() == [nil, 7, nil])
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

    @Test
    func
        `four calls to Spotify are under way at once, whatever the process, and work leaves one place to who waits`()
        async throws
    {
        let abroad = try Abroad()
        var limits: [Provider: ProviderLimits] = .atOnce
        limits["spotify"]?.concurrency = 4
        let (budget, world) = (Budget(limits), abroad.standIn.world)
        let gauge = Guarded((now: 0, most: 0))
        let client = abroad.standIn.client
        let watched = Client(send: { request in
            guard request.url.contains("/spotify/v1") else { return try await client.send(request) }
            gauge.withLock { gauge in
                gauge.now += 1
                gauge.most = max(gauge.most, gauge.now)
            }
            defer { gauge.withLock { $0.now -= 1 } }
            try await Task.sleep(for: .milliseconds(60))
            return try await client.send(request)
        })
        let processes = try (0..<3).map { _ in
            Outside(
                try abroad.settings, client: watched, pool: abroad.pool, keys: abroad.keys, budget: budget)
        }
        func ask(_ priority: JobPriority, from first: Int) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<18 {
                    let inquiry = processes[number % 3].inquiry(for: nil, priority)
                    let id = SpotifyID(rawValue: world.artists[first + number].spotifyID)
                    group.addTask {
                        _ = try await inquiry.asApp(.artist) {
                            try await inquiry.outsiders.spotify.artist(id, as: $0)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await ask(.normal, from: 0)
        #expect(gauge.withLock { $0.most } == 3)
        try await ask(.interactive, from: 20)
        #expect(gauge.withLock { $0.most } == 4)
        #expect(abroad.standIn.count("GET /spotify/v1/artists/{id}") == 36, "each was asked in the end")
        let left = try await abroad.status("spotify", nil)?.inFlight
        #expect(left == 0)
    }

    @Test func `a date to come back at is read by the clock of who says it, however wrong ours is`()
        async throws
    {
        let abroad = try Abroad()
        // Ten minutes ahead of us.
        let theirs = Date() + 600
        let outside = try abroad.process { client in
            Client(send: { request in
                var response = try await client.send(request)
                response.headers["Date"] = HTTPDate(theirs).text
                return response
            })
        }
        abroad.standIn.inject(
            Fault(on: .reccobeats, status: 429, retryAfter: HTTPDate(theirs + 90).text, body: .plain))
        let before = Date()
        let refusal = await #expect(throws: Throttled.self) {
            try await outside.outsiders(.normal).reccoBeats.audioFeatures([SpotifyID(rawValue: "a")])
        }
        #expect((88...130).contains(refusal?.until.timeIntervalSince(before) ?? 0))
    }

    @Test func `who asks again what failed waits for its share, and says so`() async throws {
        let abroad = try Abroad()
        let outside = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: abroad.keys,
            budget: Budget(["deezer": ProviderLimits(pace: .spaced(.zero))]))
        func again() async throws {
            _ = try await outside.outsiders(.normal, isRepeat: true).deezer.searchArtists("a")
        }
        try await again()
        let refusal = await #expect(throws: Throttled.self) { try await again() }
        #expect(refusal?.budget == nil, "room in the budget is no reason to wake it")
        #expect((refusal?.until.timeIntervalSinceNow ?? 0) > 30)
        for number in 0..<12 { _ = try await outside.outsiders(.normal).deezer.searchArtists("\(number)") }
        try await again()
        #expect(
            Metrics.process.text.contains(
                #"requests_total{provider="deezer",status="repeats",origin="local"}"#))
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
        // Whoever reads the metrics can tell our own refusals from theirs.
        let metrics = Metrics.process.text
        #expect(metrics.contains(#"requests_total{provider="deezer",status="rate",origin="local"}"#))
        #expect(metrics.contains(#"requests_total{provider="deezer",status="200",origin="upstream"}"#))
        #expect(abroad.standIn.count(.deezer) == 1)
    }
}
