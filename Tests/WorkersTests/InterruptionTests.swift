import FoundationEssentials
import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import Testing
import Workers

/// A crawl that is killed on its way, against one that never was.
@Suite(.database(schema: .segue)) struct InterruptionTests {
    /// What a crawl leaves behind, in names that hold on every database.
    private func harvest(_ trial: Trial) async throws -> [String] {
        try await trial.pool.withConnection { connection in
            try connection.rows(
                """
                SELECT concat_ws(' ', 'artist', name, spotify_id, mbid, deezer_id) AS line FROM artists
                UNION ALL SELECT concat_ws(' ', 'track', title, spotify_id, isrc, deezer_id) FROM tracks
                UNION ALL SELECT concat_ws(' ', 'edge', a.name, a.spotify_id, a.mbid, b.name, b.mbid, r.source, r.rank)
                  FROM artist_relations r JOIN artists a ON a.id = r.artist_id JOIN artists b ON b.id = r.related_id
                UNION ALL SELECT concat_ws(' ', 'visited', c.position, c.depth, a.name, c.state)
                  FROM crawl_artists c JOIN artists a ON a.id = c.artist_id
                UNION ALL SELECT concat_ws(' ', 'crawl', state, artists_found, artists_visited, tracks_found)
                  FROM crawls
                UNION ALL SELECT concat_ws(' ', 'sound', t.title, t.isrc, t.deezer_id, f.source, f.energy)
                  FROM audio_features f JOIN tracks t ON t.id = f.track_id
                ORDER BY line
                """
            ).map { try $0.get("line") }
        }
    }

    @Test(arguments: [Switches.Profile.extended, .development])
    func `a crawl whose workers are killed again and again ends as one that never was interrupted`(
        profile: Switches.Profile
    ) async throws {
        let calm = try Trial(profile)
        _ = try await calm.signIn("ada")
        try await calm.work()
        let expected = try await harvest(calm)
        #expect(expected.contains { $0.hasPrefix("crawl done") })

        // The same on the same database, from the beginning.
        try await TestDatabase.current.connect(as: .owner).execute(
            """
            TRUNCATE listeners, artists, albums, tracks, crawls, jobs, upstream_limits, capabilities
                RESTART IDENTITY CASCADE
            """)
        let trial = try Trial(profile)
        let listener = try await trial.signIn("ada")
        var kills = 0
        while kills < 100 {
            try await trial.killWorker(after: .milliseconds(Int.random(in: 30...300)))
            kills += 1
            let isDone = try await trial.pool.withConnection { connection in
                // Their leases end at once, and no job dies so often that it counts as poison.
                try connection.execute(
                    "UPDATE jobs SET lease_until = clock_timestamp() - interval '1 s' WHERE state = 'running'"
                )
                try connection.execute("UPDATE jobs SET rescue_count = 0")
                return try connection.crawls(of: listener).first?.state == .done
            }
            if isDone { break }
        }
        try await trial.work()

        #expect(kills > 1)
        #expect(try await trial.jobs(.discarded).map(\.kind) == [])
        let found = try await harvest(trial)
        #expect(Set(found).symmetricDifference(expected).sorted() == [])
    }
}
