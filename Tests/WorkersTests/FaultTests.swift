import Curation
import FoundationEssentials
import HTTP
import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream
import Workers

/// What happens when the outside misbehaves.
@Suite(.database(schema: .segue)) struct FaultTests {
    @Test func `a listener of whom nothing can be read keeps the last good sync whole`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("diego")
        try await trial.work()
        let before = try await trial.pool.withConnection { try $0.favouriteTracks(of: listener) }

        // The first lists have changed, and the later ones cannot be read.
        try await trial.pool.withConnection { _ = try $0.execute("DELETE FROM list_readings") }
        trial.standIn.inject(Fault(on: .spotify, path: "/spotify/v1/me/top/artists", status: 502))
        try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: listener)) }
        try await trial.work { connection in
            try connection.row("SELECT FROM jobs WHERE kind = 'sync' AND state = 'retryable'") != nil
        }

        let after = try await trial.pool.withConnection { try $0.favouriteTracks(of: listener) }
        #expect(after.map(\.id) == before.map(\.id) && after.map(\.rank) == before.map(\.rank))
        let syncs = try await trial.pool.withConnection {
            try $0.row("SELECT count(*) AS count FROM sync_runs")?.get("count", as: Int.self)
        }
        #expect(syncs == 1)
    }

    @Test func `a sync that fails on its way does not read again what it has read`() async throws {
        let trial = try Trial()
        trial.standIn.inject(
            Fault(on: .spotify, path: "/spotify/v1/me/player/recently-played", status: 500, calls: 2))
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let ada = try #require(trial.standIn.world.listeners.first { $0.id == "ada" })
        let pages = (Array(ada.topTracks.values) + ada.topArtists.values).reduce(0) {
            $0 + max(($1.count + 49) / 50, 1)
        }
        #expect(trial.standIn.count("GET /spotify/v1/me/player/recently-played") == 3)
        #expect(trial.standIn.count("GET /spotify/v1/me/top/{type}") == pages + 2 * 6)
        let run = try await trial.pool.withConnection { try $0.lastSync(of: listener) }
        #expect((run?.tracks ?? 0) > 50 && (run?.plays ?? 0) > 0)
        #expect(try await trial.pool.withConnection { try $0.currentEdition(of: listener) } != nil)
    }

    @Test(arguments: [429, 503])
    func `a pause of three hours is kept by everybody, and costs no attempt`(status: Int) async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        try await trial.work()

        trial.standIn.inject(Fault(on: .spotify, status: status, retryAfter: "10800"))
        for name in ["bruno", "chiyo", "finn"] { _ = try await trial.signIn(name) }
        try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: listener)) }
        trial.standIn.forgetCalls()
        try await trial.work()
        #expect((1...4).contains(trial.standIn.count(.spotify)), "only what was under way")

        // Another process, after a restart: nothing is forgotten.
        trial.standIn.clearFaults()
        trial.standIn.forgetCalls()
        try await trial.pool.withConnection {
            _ = try $0.execute(
                "UPDATE jobs SET state = 'available', run_at = now() WHERE state = 'scheduled'")
        }
        let later = Workshop(
            pool: trial.pool,
            outside: Outside(
                try .sandbox(), client: trial.standIn.client, pool: trial.pool, keys: trial.keys,
                budget: Budget(.atOnce)), studio: Studio(over: trial.pool))
        try await trial.work(with: later.runner()) { try $0.isIdle() }
        #expect(trial.standIn.count(.spotify) == 0)
        let waiting = try await trial.jobs(.scheduled)
        #expect(waiting.count(where: { $0.kind == .sync }) == 4)
        #expect(waiting.allSatisfy { $0.attempt == 0 })
        let block = try await trial.pool.withConnection { try trial.outside.budget(on: $0).statuses(on: $0) }
            .first { $0.provider == "spotify" && $0.family == nil }
        #expect((block?.blockedUntil?.timeIntervalSinceNow ?? 0) > 10_000)
    }

    @Test func `a quota that is used up stops its own endpoints alone`() async throws {
        let trial = try Trial()
        trial.standIn.inject(.quotaExhausted(48_925, path: "/spotify/v1/audio-features"))
        let listener = try await trial.signIn("bruno")
        try await trial.work()
        #expect(trial.standIn.count("GET /spotify/v1/audio-features") == 1)
        // Sounds will come tomorrow; the list does not wait for them.
        let edition = try await trial.pool.withConnection { try $0.currentEdition(of: listener) }
        #expect((edition?.count ?? 0) >= 20)
        let waiting = try await trial.jobs(.scheduled)
        #expect(waiting.map(\.kind) == [.features])
    }

    @Test(arguments: [Fault.Body.garbage, .html, .truncated, .deep, .empty])
    func `an answer that makes no sense is tried again, and harms nothing`(body: Fault.Body) async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("elif")
        trial.standIn.inject(
            Fault(
                on: .spotify, path: "/spotify/v1/me", status: body == .truncated ? nil : 200, body: body,
                calls: 1))
        try await trial.work { connection in
            try connection.currentEdition(of: listener) != nil
        }
        #expect(try await trial.jobs(.discarded).map(\.kind) == [])
    }

    @Test func `a listener who took the access away waits for a new sign-in, and nobody asks again`()
        async throws
    {
        let trial = try Trial()
        let listener = try await trial.signIn("finn")
        try await trial.work()
        trial.standIn.revoke("finn")
        trial.standIn.forgetCalls()
        try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: listener)) }
        try await trial.work()

        let parked = try await trial.jobs(.pending)
        #expect(parked.map(\.kind) == [.sync] && parked.map(\.attempt) == [0])
        #expect(trial.standIn.count("POST /accounts/api/token") == 1)
        let consent = try await trial.pool.withConnection { try $0.consent(of: listener) }
        #expect(consent?.needsReauthSince != nil)
        // The list is served all the same.
        #expect(try await trial.pool.withConnection { try $0.currentEdition(of: listener) } != nil)

        // A new sign-in resumes what was parked.
        _ = try await trial.signIn("finn")
        try await trial.pool.withConnection { _ = try $0.resumeParkedJobs(of: listener) }
        try await trial.work()
        #expect(try await trial.jobs(.pending).isEmpty)
    }

    @Test(arguments: [
        ("spotify:artist:0000000000000000000000", "found nothing under this id"),
        ("999999", "No source knows an artist"), ("Nobody Has This Name", "No source knows an artist"),
    ])
    func `a crawl whose seed nobody knows fails and says why`(seed: String, why: String) async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let id = try await trial.pool.transaction { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: listener, seed: seed, depth: 1, breadth: 2, limit: 4))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener))
            return crawl.id
        }
        try await trial.work()
        let crawl = try await trial.pool.withConnection { try $0.crawl(id) }
        #expect(crawl?.state == .failed)
        #expect(crawl?.error?.contains(why) == true, "\(crawl?.error ?? "")")
    }

    @Test func `a seed that is a number is a band of that name, known or not, and else our id`() async throws
    {
        let trial = try Trial(wrap: { client in
            // Spotify finds a band of that name, and no other.
            Client(send: { request in
                guard request.url.contains("/search"), request.url.contains("311") else {
                    return try await client.send(request)
                }
                let artist = #"{"id":"41Q0HrwWBtuUkJc7C1Rp6K","name":"311","type":"artist","genres":[]}"#
                let page = #"{"artists":{"items":[\#(artist)],"limit":1,"offset":0,"total":1,"next":null}}"#
                return Response(200, body: .bytes(Array(page.utf8)))
            })
        })
        let (named, other) = try await trial.pool.transaction { connection in
            (
                try #require(try connection.remember([ArtistFacts(name: "1975")], from: .spotify)[0]),
                try #require(try connection.remember([ArtistFacts(name: "Other")], from: .spotify)[0])
            )
        }
        func first(from seed: String) async throws -> Artist? {
            let id = try await trial.pool.transaction { connection in
                let crawl = try connection.plan(
                    NewCrawl(listener: nil, seed: seed, depth: 0, breadth: 1, limit: 1))
                try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: nil))
                return crawl.id
            }
            try await trial.work()
            return try await trial.pool.withConnection { connection in
                try connection.artists(of: id, limit: 1).first?.artist
            }
        }
        #expect(try await first(from: "1975")?.id == named)
        #expect(try await first(from: "\(other.rawValue)")?.id == other)
        #expect(try await first(from: "311")?.facts.name == "311")
        // Somebody comes who is called as another is numbered.
        try await trial.pool.transaction {
            _ = try $0.remember([ArtistFacts(name: "\(other.rawValue)")], from: .spotify)
        }
        #expect(try await first(from: "\(other.rawValue)")?.facts.name == "\(other.rawValue)")
    }

    @Test func `two syncs of one listener at once are one`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        let pool = trial.pool
        let ids = try await withThrowingTaskGroup(of: Job.ID.self) { group in
            for _ in 0..<50 {
                group.addTask { try await pool.transaction { try $0.enqueue(.sync(of: listener)) } }
            }
            return try await group.reduce(into: Set<Job.ID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        try await trial.work()
        let syncs = try await trial.pool.withConnection {
            try $0.row("SELECT count(*) AS count FROM sync_runs")?.get("count", as: Int.self)
        }
        #expect(syncs == 1)
    }

    @Test func `a listener with nothing to go by gets what is popular`() async throws {
        let trial = try Trial()
        _ = try await trial.signIn("ada")
        try await trial.work()
        let listener = try await trial.signIn("elif")
        try await trial.pool.transaction { connection in
            try connection.execute(
                "UPDATE jobs SET state = 'cancelled', finalized_at = now() WHERE state = 'available'")
            try connection.keep(SyncResult(listener: listener, startedAt: try connection.clock()))
            try connection.enqueue(.recommend(to: listener))
        }
        try await trial.work()
        let edition = try await trial.pool.withConnection { try $0.currentEdition(of: listener) }
        #expect((edition?.count ?? 0) >= 20)
    }
}
