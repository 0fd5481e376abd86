internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What is to be asked is found without reading what was answered.
@Suite(.database(schema: .segue)) struct AskingTests {
    /// What stands between a catalogue and the answers about it.
    private func unheard(_ database: Database) async throws -> [Int] {
        try await database.transaction(as: .service) { connection in
            let listed = try connection.rows("SELECT track_id FROM unheard_tracks ORDER BY track_id")
            let unanswered = try connection.rows(
                """
                SELECT id AS track_id FROM tracks t
                 WHERE NOT EXISTS (SELECT FROM audio_features f WHERE f.track_id = t.id) ORDER BY id
                """)
            #expect(
                try listed.map { try $0.get("track_id", as: Int.self) }
                    == unanswered.map { try $0.get("track_id", as: Int.self) })
            return try listed.map { try $0.get("track_id") }
        }
    }

    @Test func `the tracks to be heard are those without an answer, whatever becomes of them`() async throws {
        let database = try database()
        let tracks = try await database.tracks(["A", "B", "C", "D", "E"])
        #expect(try await unheard(database).count == 5)
        try await database.transaction(as: .service) { connection in
            try connection.remember(
                [(tracks[0], AudioFeatures(energy: 1)), (tracks[1], nil)], from: .spotify)
        }
        #expect(try await unheard(database).count == 3)
        try await database.transaction(as: .service) { connection in
            try connection.remember(
                [(tracks[1], AudioFeatures(energy: 0)), (tracks[2], nil)], from: .spotify)
        }
        #expect(try await unheard(database).count == 2)
        _ = try await database.tracks(["A", "D", "F"])
        #expect(try await unheard(database).count == 3)
        try await database.transaction(as: .service) { connection in
            _ = try connection.execute("SELECT merge_tracks(\(tracks[3]), \(tracks[0]))")
        }
        #expect(try await unheard(database).count == 2)
        try await database.transaction(as: .service) { connection in
            _ = try connection.execute("DELETE FROM tracks WHERE id = \(tracks[4])")
        }
        #expect(try await unheard(database).count == 1)
    }

    @Test func `those nobody was asked about and those who may be asked about again come together, by id`()
        async throws
    {
        let database = try database()
        let tracks = try await database.tracks(["A", "B", "C", "D", "E"])
        try await database.transaction(as: .service) { connection in
            try connection.remember([(tracks[0], nil), (tracks[2], nil), (tracks[3], nil)], from: .spotify)
            for (track, days) in [(tracks[0], 31), (tracks[2], 29), (tracks[3], 40)] {
                try connection.execute(
                    """
                    UPDATE audio_features SET fetched_at = now() - interval '1 day' * \(days)
                     WHERE track_id = \(track)
                    """)
            }
            #expect(
                try connection.tracksWithoutFeatures(limit: 9) == [
                    tracks[0], tracks[1], tracks[3], tracks[4],
                ])
            #expect(try connection.tracksWithoutFeatures(limit: 2).count == 2)
            // Of those nobody knew, who waits longest.
            try connection.remember([(tracks[1], nil), (tracks[4], nil)], from: .spotify)
            #expect(try connection.tracksWithoutFeatures(limit: 1) == [tracks[3]])
        }
    }

    @Test func `genres are asked of artists with tracks whom MusicBrainz knows, after the last`() async throws
    {
        let database = try database()
        let mbids = (0..<6).map { MBID(rawValue: "00000000-0000-4000-8000-00000000000\($0)") }
        try await database.transaction(as: .service) { connection in
            let artists = try connection.remember(
                mbids.enumerated().map { place, mbid in
                    ArtistFacts(
                        name: "Artist \(place)", mbid: place == 1 ? nil : mbid,
                        genres: place == 2 ? ["soul"] : [])
                }, from: .musicbrainz
            ).compactMap(\.self)
            try connection.execute(
                """
                INSERT INTO tracks (title, artist_id, source)
                SELECT 'x', id, 'deezer' FROM artists WHERE id <> \(artists[5])
                """)
            #expect(
                try connection.artistsWithoutGenres(limit: 9).map(\.id)
                    == [artists[0], artists[3], artists[4]])
            try connection.noteAnswer(to: .genres, about: [artists[3]], from: nil)
            #expect(
                try connection.artistsWithoutGenres(limit: 9).map(\.id)
                    == [artists[0], artists[4]])
            #expect(
                try connection.artistsWithoutGenres(after: artists[0], limit: 9).map(\.id)
                    == [artists[4]])
            #expect(
                try connection.artistsWithoutGenres(notAskedFor: .seconds(-1), limit: 2).map(\.id)
                    == [artists[0], artists[3]])
        }
    }

    @Test func `to find forty costs the same in catalogues of any size`() async throws {
        let database = Database(try TestDatabase.current.pool(as: .app, size: 1))
        var costs: [(features: Int, genres: Int)] = []
        for size in [2_000, 20_000] {
            let last = try await catalogue(of: size, database)
            // The second time it is known what is dead.
            var cost = (features: 0, genres: 0)
            for _ in 0..<2 {
                cost.features = try await database.pages(of: Track.withoutFeaturesQuery(limit: 40))
                cost.genres = try await database.pages(
                    of: Artist.withoutGenresQuery(after: last, limit: 10))
            }
            costs.append(cost)
        }
        #expect(costs[1].features <= costs[0].features + 20, "\(costs)")
        #expect(costs[1].genres <= costs[0].genres + 20, "\(costs)")
    }

    /// A catalogue with so many more tracks and artists, all of them asked about but the last thousand; answers with the
    /// last artist who was.
    private func catalogue(of size: Int, _ database: Database) async throws -> Artist.ID {
        let last: Artist.ID = try await database.transaction(as: .service) { connection in
            // A busy machine may take long over so many rows.
            try connection.execute("SELECT set_config('statement_timeout', '120s', true)")
            try connection.execute(
                """
                INSERT INTO artists (name, mbid)
                SELECT \("\(size) ") || n, gen_random_uuid()::text FROM generate_series(1, \(size)) n
                """)
            try connection.execute(
                """
                INSERT INTO tracks (title, artist_id, source)
                SELECT 'x', id, 'deezer' FROM artists a WHERE NOT EXISTS (SELECT FROM tracks WHERE artist_id = a.id)
                """)
            // Half of it nobody knew.
            try connection.execute(
                """
                INSERT INTO audio_features (track_id, source, energy)
                SELECT id, CASE WHEN id % 2 = 0 THEN 'deezer' END, CASE WHEN id % 2 = 0 THEN 0.5 END FROM tracks
                 WHERE id <= (SELECT max(id) - 1000 FROM tracks) ON CONFLICT DO NOTHING
                """)
            try connection.execute(
                """
                INSERT INTO artist_answers (artist_id, subject)
                SELECT id, 'genres' FROM artists WHERE id <= (SELECT max(id) - 1000 FROM artists)
                    ON CONFLICT DO NOTHING
                """)
            let last = try connection.row("SELECT max(artist_id) AS last FROM artist_answers")
            return try #require(last).get("last")
        }
        let owner = try await TestDatabase.current.connect(as: .owner)
        for table in ["tracks", "artists", "audio_features", "artist_answers", "unheard_tracks"] as [Query] {
            try await owner.execute("VACUUM ANALYZE \(table)")
        }
        return last
    }
}
