import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

/// A crawl as a case wishes it.
struct CrawlWish: Sendable {
    let seed: String
    var depth = 2
    var breadth = 4
    var limit = 25
}

extension Visitor {
    /// Asks for a crawl.
    mutating func crawl(_ wish: CrawlWish) async throws {
        let body =
            "{\"seed\":\"\(wish.seed)\",\"depth\":\(wish.depth),\"breadth\":\(wish.breadth),\"limit\":\(wish.limit)}"
        let response = try await ask(.post, "/crawls", body: body)
        guard response.status == 202 else {
            throw Late(description: "POST /crawls answered \(response.status.rawValue): \(response.text)")
        }
    }
}

extension Response {
    /// The body as text, for a sentence about it.
    var text: String { String(decoding: bytes.prefix(400), as: UTF8.self) }
}

extension Fleet {
    /// Waits until some listener may begin another crawl, and answers with their place in the order of sign-in.
    ///
    /// - Parameter listener: who must be the one; nil: anybody.
    @discardableResult
    func room(of listener: Int? = nil, within limit: Duration = .seconds(150)) async throws -> Int {
        try await eventually("room for a crawl", within: limit) {
            try await self.pool.withConnection { connection in
                let underWay = try connection.rows(
                    """
                    SELECT count(c.id) AS n FROM listeners l
                      LEFT JOIN crawls c ON c.listener_id = l.id AND c.finished_at IS NULL
                     GROUP BY l.id ORDER BY l.id
                    """
                ).map { try $0.get("n", as: Int.self) }
                let free = underWay.indices.filter { underWay[$0] < 3 && $0 == listener ?? $0 }
                // The least busy, so that all have their share.
                return free.min { underWay[$0] < underWay[$1] }
            }
        }
    }

    /// The artist at a place of the invented world, as a seed.
    func seed(_ place: Int) -> String {
        "spotify:artist:\(outside.world.artists[place % outside.world.artists.count].spotifyID)"
    }

    /// Who has a job of the table at this moment, with the lease.
    func held(by worker: String? = nil) async throws -> [Lease] {
        try await pool.withConnection { connection in
            try connection.rows(
                """
                SELECT id, kind, lease_token, worker, rescue_count FROM jobs
                 WHERE state = 'running' AND (\(worker)::text IS NULL OR worker = \(worker)) ORDER BY id
                """
            ).map {
                Lease(
                    job: try $0.get("id"), kind: try $0.get("kind"), token: try $0.get("lease_token"),
                    worker: try $0.get("worker"), deaths: try $0.get("rescue_count"))
            }
        }
    }

    /// A job in somebody's hands.
    struct Lease: Sendable {
        let job: Int
        let kind: String
        let token: Int
        let worker: String
        /// How many workers died of it, or at it, one after another.
        let deaths: Int
    }
}

/// The run without a fault, and what is compared with it.
extension Fleet {
    /// Waits until a listener's first sync is done, so that there are favourites to begin at.
    func awaitFirstSync() async throws {
        let _: Bool = try await eventually("a first sync", within: .seconds(60)) {
            try await self.number("SELECT count(*) AS n FROM sync_runs") > 0 ? true : nil
        }
    }

    /// Signs a listener in and makes crawls of theirs, with nothing in the way.
    func crawlUndisturbed(_ wishes: [CrawlWish], as listener: String) async throws {
        try await allowSpotify(callsPerSecond: 1_000)
        let site = try await site()
        for name in ["one", "two"] { _ = try worker(name) }
        var visitor = try await visitor(listener, at: site)
        try await awaitFirstSync()
        for wish in wishes { try await visitor.crawl(wish) }
        try await rest()
    }
}

extension Fleet {
    /// How many artists all crawls have visited; none while nobody can say.
    var visits: Int {
        get async throws {
            (try? await number("SELECT count(*) AS n FROM crawl_artists WHERE state = 'visited'")) ?? 0
        }
    }
}

extension Stage {
    /// A crawl of bruno's that nothing disturbs, in a fleet of its own, and how many visits it and his first one are together.
    func undisturbedCrawl() async throws -> (fleet: Fleet, wish: CrawlWish, visits: Int) {
        let wish = CrawlWish(seed: "me", depth: isQuick ? 2 : 4, breadth: isQuick ? 6 : 20, limit: 400)
        let fleet = try await fleet("whole")
        try await fleet.crawlUndisturbed([wish], as: "bruno")
        return (fleet, wish, try await fleet.visits)
    }

    /// The calls a second with which so many visits, of two calls each, last long enough for what is to happen meanwhile.
    func pace(of visits: Int) -> Double { 2 * Double(visits) / (isQuick ? 12 : 60) }

    /// What two fleets have found is equal, byte by byte.
    func expectSame(_ tried: Fleet, _ whole: Fleet) async throws {
        let (one, other) = (try await tried.graph(), try await whole.graph())
        keep(one, as: "graph-tried.txt")
        keep(other, as: "graph-whole.txt")
        let facts = one.split(separator: "\n").count
        expect(facts > 500, "only \(facts) facts were found")
        guard one != other else { return tell("\(facts) facts, byte by byte those without a fault") }
        expect(false, "\(difference(one, other)) of \(facts) lines differ from the run without a fault")
    }
}
