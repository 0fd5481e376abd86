import Foundation
import HTTP
import Lifecycle
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// Q6: a job that kills whoever takes it is given up after three deaths, and takes nothing else along.
    static let poison = Case("F3", "a visit that kills its worker each time", within: .seconds(600)) {
        stage in
        let fleet = try await stage.fleet("fleet")
        try await fleet.allowSpotify(callsPerSecond: 1_000)
        let site = try await fleet.site()
        var crew = try ["one", "two"].map { try fleet.worker($0) }
        var visitor = try await fleet.visitor("bruno", at: site)
        try await fleet.silence()

        // Every visit takes a while, so that others are under way beside the one that kills.
        let world = fleet.outside.world
        let seed = world.artists[11]
        let poison = world.artists[seed.related[1]].spotifyID
        try await fleet.outside.inject(
            Fault(on: .spotify, path: "/spotify/v1/artists/\(poison)", delayMs: 15_000))
        try await fleet.outside.inject(Fault(on: .spotify, path: "/spotify/v1/artists", delayMs: 700))
        try await visitor.crawl(
            CrawlWish(seed: "spotify:artist:\(seed.spotifyID)", depth: 1, breadth: 10, limit: 11))

        var deaths = 0
        var beside = 0
        while try await !fleet.isOver() {
            try await Task.sleep(for: .milliseconds(50))
            guard let holder = try await fleet.holder(of: poison),
                let place = crew.firstIndex(where: { $0.name == holder })
            else { continue }
            try await Task.sleep(for: .milliseconds(300))
            try await crew[place].kill()
            deaths += 1
            beside += try await fleet.held(by: holder).count - 1
            stage.note("\(holder) died of it")
            crew[place] = try fleet.worker(["one", "two"][place])
        }
        let ends = try await fleet.pool.withConnection { connection in
            try connection.rows("SELECT kind || ' ' || reason AS job FROM jobs WHERE state = 'discarded'")
                .map { try $0.get("job", as: String.self) }
        }
        stage.tell(
            "\(deaths) deaths, then \(ends.joined(separator: ", ")); \(beside) jobs died beside it")
        stage.expect(deaths == 3, "it killed \(deaths) workers")
        stage.expect(ends == ["crawl.visit crash_loop"], "given up: \(ends)")
        let visited = try await fleet.number(
            "SELECT artists_visited AS n FROM crawls ORDER BY id DESC LIMIT 1")
        let failed = try await fleet.number(
            "SELECT artists_failed AS n FROM crawls ORDER BY id DESC LIMIT 1")
        stage.tell("\(visited) artists visited, \(failed) failed")
        stage.expect(
            visited == 10 && failed == 1, "of 11 artists \(visited) were visited and \(failed) failed")
        stage.expect(beside > 0, "nothing else was under way when workers died")
    }
}

extension Fleet {
    /// Whether no crawl is under way.
    fileprivate func isOver() async throws -> Bool {
        try await number("SELECT count(*) AS n FROM crawls WHERE finished_at IS NULL") == 0
    }

    /// Who visits an artist now.
    fileprivate func holder(of artist: String) async throws -> String? {
        try await pool.withConnection { connection in
            try connection.row(
                """
                SELECT worker FROM jobs JOIN artists a ON a.id::text = unique_key
                 WHERE kind = 'crawl.visit' AND state = 'running' AND a.spotify_id = \(artist)
                """)?.get("worker")
        }
    }
}
