import Foundation
import Postgres
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct KilledTests {
        @Test func `a crawl killed twice ends with the same pool as one never interrupted`() async throws {
            let whole = try await House.with { house in
                let run = try await house.up("--once", "--artists", "300")
                try await run.succeed(within: .seconds(150))
                return try await house.pool()
            }
            #expect(whole.artists.count > 20)
            #expect(whole.tracks.count > 100)
            let pieced = try await House.with { house in
                for part in [0.2, 0.6] {
                    let run = try await house.up("--artists", "300")
                    try await house.crawl(reaches: part, of: whole.visited)
                    run.signal(SIGKILL)
                    try #require(await run.end(within: .seconds(10)) == 128 + SIGKILL)
                }
                let run = try await house.up("--once", "--artists", "300")
                try await run.succeed(within: .seconds(300))
                #expect(run.listed.count == 20)
                return try await house.pool()
            }
            #expect(pieced.artists.symmetricDifference(whole.artists) == [])
            #expect(pieced.tracks.symmetricDifference(whole.tracks) == [])
            #expect(pieced.visited == whole.visited)
        }
    }
}

/// What a crawl has found, by names: ids depend on the order of discovery.
private struct Found: Sendable {
    let artists: Set<String>
    let tracks: Set<String>
    let visited: Int
}

extension House {
    /// What is in the database of a house in which nothing runs.
    fileprivate func pool() async throws -> Found {
        let database = try segue(["database", "--data-dir", data.path])
        let url = try await eventually("the database", within: .seconds(60)) {
            database.printed.split(separator: "\n").first.map(String.init)
        }
        let connection = try await Connection(to: url)
        let artists = try await connection.rows("SELECT name FROM artists")
        let tracks = try await connection.rows(
            "SELECT a.name || ': ' || t.title AS name FROM tracks t JOIN artists a ON a.id = t.artist_id")
        let found = Found(
            artists: Set(try artists.map { try $0.get("name", as: String.self) }),
            tracks: Set(try tracks.map { try $0.get("name", as: String.self) }),
            visited: try await connection.visited)
        await connection.close()
        database.signal(SIGTERM)
        try await database.end(within: .seconds(30))
        return found
    }

    /// Waits until the crawl has visited a share of the artists that it will visit.
    fileprivate func crawl(reaches share: Double, of whole: Int) async throws {
        let environment = try await running()
        let url = try #require(environment["SEGUE_OWNER_DATABASE_URL"])
        let connection = try await Connection(to: url)
        let goal = Int(Double(whole) * share)
        let _: Bool = try await eventually("\(goal) visits", within: .seconds(120)) {
            try await connection.visited >= goal ? true : nil
        }
        await connection.close()
    }
}

extension Connection {
    /// How many artists all crawls have visited.
    fileprivate var visited: Int {
        get throws {
            try row("SELECT count(*) AS n FROM crawl_artists WHERE state = 'visited'")?.get("n", as: Int.self)
                ?? 0
        }
    }
}
