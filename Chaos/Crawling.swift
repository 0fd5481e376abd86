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
    /// Asks for a crawl; nil where as many are under way as one may have.
    mutating func crawl(_ wish: CrawlWish) async throws -> Int? {
        let body =
            "{\"seed\":\"\(wish.seed)\",\"depth\":\(wish.depth),\"breadth\":\(wish.breadth),\"limit\":\(wish.limit)}"
        let response = try await ask(.post, "/crawls", body: body)
        if response.status == 409 { return nil }
        guard response.status == 202 else {
            throw Late(description: "POST /crawls answered \(response.status.rawValue): \(response.text)")
        }
        struct Begun: Decodable { var id: Int }
        return try response.json(as: Begun.self).id
    }
}

extension Response {
    /// The body as text, for a sentence about it.
    var text: String { String(decoding: bytes.prefix(400), as: UTF8.self) }
}

extension Fleet {
    /// The artist at a place of the invented world, as a seed.
    func seed(_ place: Int) -> String {
        "spotify:artist:\(outside.world.artists[place % outside.world.artists.count].spotifyID)"
    }

    /// Who has a job of the table at this moment, with the lease.
    func held(by worker: String? = nil) async throws -> [Lease] {
        try await pool.withConnection { connection in
            try connection.rows(
                """
                SELECT id, kind, lease_token, worker FROM jobs
                 WHERE state = 'running' AND (\(worker)::text IS NULL OR worker = \(worker)) ORDER BY id
                """
            ).map {
                Lease(
                    job: try $0.get("id"), kind: try $0.get("kind"), token: try $0.get("lease_token"),
                    worker: try $0.get("worker"))
            }
        }
    }

    /// A job in somebody's hands.
    struct Lease: Sendable {
        let job: Int
        let kind: String
        let token: Int
        let worker: String
    }
}
